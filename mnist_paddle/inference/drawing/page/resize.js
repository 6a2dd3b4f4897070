/** Pictures resized as Pillow does it: bicubic when enlarged, averaged when reduced. */

import { grid } from "./grid.js";

const BICUBIC = { support: 2, weight: cubic };
const BOX = { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) };

/** As framing.resized: to that size, its values kept within [0, 1]. */
export function resized(picture, width, height) {
  const enlarged = height > picture.height || width > picture.width;
  const filter = enlarged ? BICUBIC : BOX;
  const across = width === picture.width ? picture : resizedAcross(picture, width, filter);
  const both = height === picture.height ? across : resizedDown(across, height, filter);
  const clipped = both.data.map((value) => Math.min(Math.max(value, 0), 1));
  return { width, height, data: clipped };
}

function resizedAcross(picture, width, filter) {
  const result = grid(width, picture.height);
  windows(picture.width, width, filter).forEach(({ first, weights }, x) => {
    for (let y = 0; y < picture.height; y++) {
      let sum = 0;
      const start = y * picture.width + first;
      for (let i = 0; i < weights.length; i++) sum += picture.data[start + i] * weights[i];
      result.data[y * width + x] = sum;
    }
  });
  return result;
}

function resizedDown(picture, height, filter) {
  const { width } = picture;
  const result = grid(width, height);
  windows(picture.height, height, filter).forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += picture.data[(first + i) * width + x] * weights[i];
      }
      result.data[y * width + x] = sum;
    }
  });
  return result;
}

/** Of which pixels, and with which weights, each of `after` pixels is made. */
function windows(before, after, filter) {
  const scale = before / after;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  return Array.from({ length: after }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(before, Math.trunc(centre + support + 0.5));
    const weights = [];
    for (let i = first; i < last; i++) {
      weights.push(filter.weight((i - centre + 0.5) * (1 / stretch)));
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => (total ? weight / total : weight)) };
  });
}

function cubic(x) {
  const [a, d] = [-0.5, Math.abs(x)];
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}
