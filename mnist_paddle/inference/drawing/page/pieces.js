/** Connected pieces of a mask, pixels that touch at a corner belonging together; as pieces.py. */

import { grid } from "./grid.js";

/** { width, height, labels, all }: labels 0 for none, else 1..n; all: area and box of each. */
export function findPieces({ width, height, data }) {
  const labels = new Int32Array(data.length);
  const all = [];
  const stack = [];
  for (let start = 0; start < data.length; start++) {
    if (!data[start] || labels[start]) continue;
    const piece = { area: 0, left: width, top: height, right: 0, bottom: 0 };
    all.push(piece);
    labels[start] = all.length;
    stack.push(start);
    while (stack.length) {
      const place = stack.pop();
      const y = Math.floor(place / width);
      const x = place - y * width;
      piece.area++;
      if (x < piece.left) piece.left = x;
      if (x >= piece.right) piece.right = x + 1;
      if (y < piece.top) piece.top = y;
      if (y >= piece.bottom) piece.bottom = y + 1;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const next = v * width + u;
          if (!data[next] || labels[next]) continue;
          labels[next] = all.length;
          stack.push(next);
        }
      }
    }
  }
  return { width, height, labels, all: all.map((piece) => measured(piece, width, height)) };
}

/** A piece with what follows from its box, in a picture of that size. */
export function measured(piece, width, height) {
  const [across, down] = [piece.right - piece.left, piece.bottom - piece.top];
  return {
    ...piece,
    width: across,
    height: down,
    extent: Math.max(across, down),
    atEdge: !piece.left || !piece.top || piece.right === width || piece.bottom === height,
  };
}

/** How many pixels of each piece are in a mask. */
export function countsOf({ labels, all }, mask) {
  const counts = new Int32Array(all.length + 1);
  for (let i = 0; i < labels.length; i++) if (mask.data[i]) counts[labels[i]]++;
  return Array.from(counts.subarray(1));
}

/** The pixels of the pieces that are chosen by one value for each. */
export function maskOf({ width, height, labels }, chosen) {
  const mask = grid(width, height, Uint8Array);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] && chosen[labels[i] - 1]) mask.data[i] = 1;
  }
  return mask;
}
