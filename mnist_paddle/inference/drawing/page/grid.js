/** Grids: { width, height, data }, data being a typed array, row by row; masks hold 0 and 1. */

export function grid(width, height, Type = Float32Array) {
  return { width, height, data: new Type(width * height) };
}

/** 1 where the value is greater than the level, which is a float32 as in NumPy. */
export function above(picture, level) {
  const mask = grid(picture.width, picture.height, Uint8Array);
  const least = Math.fround(level);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = picture.data[i] > least ? 1 : 0;
  return mask;
}

export function count(mask) {
  let total = 0;
  for (const value of mask.data) total += value;
  return total;
}

export function crop(picture, { left, top, right, bottom }) {
  const part = grid(right - left, bottom - top, picture.data.constructor);
  for (let y = top; y < bottom; y++) {
    const row = picture.data.subarray(y * picture.width + left, y * picture.width + right);
    part.data.set(row, (y - top) * part.width);
  }
  return part;
}

/** With so many zeros on each side. */
export function padded(picture, margin) {
  const { width, height } = picture;
  const result = grid(width + 2 * margin, height + 2 * margin, picture.data.constructor);
  for (let y = 0; y < height; y++) {
    const row = picture.data.subarray(y * width, (y + 1) * width);
    result.data.set(row, (y + margin) * result.width + margin);
  }
  return result;
}

/** The greatest value within so many rows and columns; beyond the edge nothing counts. */
export function dilate(picture, radius) {
  return turned(greatestInRows(turned(greatestInRows(picture, radius)), radius));
}

/** A mask of what is 1 within so many rows and columns; beyond the edge nothing counts. */
export function erode(mask, radius) {
  const paper = dilate({ ...mask, data: mask.data.map((value) => 1 - value) }, radius);
  return { ...mask, data: paper.data.map((value) => 1 - value) };
}

/** The box of what is not 0, right and bottom exclusive; null if all is. */
export function boxOf(mask) {
  const box = { left: mask.width, top: mask.height, right: 0, bottom: 0 };
  for (let y = 0, i = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++, i++) {
      if (!mask.data[i]) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = y + 1;
    }
  }
  return box.right ? box : null;
}

function greatestInRows(picture, radius) {
  const { width, height, data } = picture;
  const result = { width, height, data: data.slice() };
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let x = 0; x < width; x++) {
      const value = data[start + x];
      if (value === 0) continue;
      const last = start + Math.min(width - 1, x + radius);
      for (let i = start + Math.max(0, x - radius); i <= last; i++) {
        if (value > result.data[i]) result.data[i] = value;
      }
    }
  }
  return result;
}

function turned(picture) {
  const result = grid(picture.height, picture.width, picture.data.constructor);
  for (let y = 0, i = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++, i++) {
      result.data[x * result.width + y] = picture.data[i];
    }
  }
  return result;
}
