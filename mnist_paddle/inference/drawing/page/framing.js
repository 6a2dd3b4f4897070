/** Cropped, 20 pixels long, strokes not too thin, centred by mass in 28 × 28; as framing.py. */

import { constants } from "./data.js";
import { above, boxOf, crop, dilate, grid, padded } from "./grid.js";
import { strokeWidth } from "./levels.js";
import { percentile, roundHalfEven } from "./numbers.js";
import { resized } from "./resize.js";

const { SIDE, BOX, FINE, THINNEST_STROKE, UNTOUCHED } = constants.framing;
export { SIDE };

/** How much ink each pixel holds, in [0, 1]. */
export function density(contrast, ink, levels) {
  const inked = contrast.data.filter((_, i) => ink.data[i]);
  const full = Math.max(percentile(inked, 50), 1.2 * levels.clear);
  const floor = Math.min(levels.grain, 0.4 * levels.clear);
  const [least, range] = [Math.fround(floor), Math.fround(full - floor)];
  const near = dilate(ink, 2);
  const result = grid(contrast.width, contrast.height);
  for (let i = 0; i < near.data.length; i++) {
    if (!near.data[i]) continue;
    const share = Math.fround(contrast.data[i] - least) / range;
    result.data[i] = Math.min(Math.max(share, 0), 1);
  }
  return result;
}

/** Ink density and its box -> the network's input, a grid of 28 × 28. */
export function framed(inkDensity, box) {
  const digit = crop(inkDensity, boxOf(above(inkDensity, 0.1)) ?? box);
  const longer = Math.max(digit.width, digit.height);
  const fitting = UNTOUCHED[0] <= longer && longer <= UNTOUCHED[1];
  if (fitting && strokeWidth(above(digit, 0.5)) > 0.7 * THINNEST_STROKE) return centred(digit);
  return centred(weighted(digit));
}

/** Its longer side 20 pixels, its strokes not too thin. */
function weighted(digit) {
  const step = Math.max(digit.width, digit.height) / FINE;
  let fine = scaledTo(FINE, keptByAveraging(digit, step));
  const thinnest = (THINNEST_STROKE * FINE) / BOX;
  const missing = (thinnest - strokeWidth(above(fine, 0.5))) / 2;
  if (missing > 0) fine = thickened(fine, roundHalfEven(missing / (1 - thinnest / FINE)));
  return scaledTo(BOX, fine);
}

/** In proportion, the longer side so many pixels. */
function scaledTo(longest, picture) {
  const scale = longest / Math.max(picture.width, picture.height);
  const side = (length) => Math.max(1, roundHalfEven(length * scale));
  return resized(picture, side(picture.width), side(picture.height));
}

/** A digit whose strokes stay dark when `step` pixels become one. */
function keptByAveraging(digit, step) {
  const missing = 1.5 * step - strokeWidth(above(digit, 0.5));
  if (step <= 1 || missing <= 0) return digit;
  const radius = Math.ceil(missing / 2);
  return dilate(padded(digit, radius), radius);
}

/** Strokes so many pixels wider on each side, with round ends. */
function thickened(fine, radius) {
  if (radius < 1) return fine;
  const before = padded(fine, radius);
  const { width, height } = before;
  const result = { width, height, data: before.data.slice() };
  for (let down = -radius; down <= radius; down++) {
    const across = Math.trunc(Math.sqrt(radius * radius + radius - down * down));
    for (let y = Math.max(0, -down); y < Math.min(height, height - down); y++) {
      for (let x = 0; x < width; x++) {
        const value = before.data[y * width + x];
        if (value === 0) continue;
        const start = (y + down) * width;
        const last = start + Math.min(width - 1, x + across);
        for (let i = start + Math.max(0, x - across); i <= last; i++) {
          if (value > result.data[i]) result.data[i] = value;
        }
      }
    }
  }
  return result;
}

/** In a frame of 28 × 28, its centre of mass in the middle. */
function centred(digit) {
  const frame = grid(SIDE, SIDE);
  let [total, down, across] = [0, 0, 0];
  for (let y = 0, i = 0; y < digit.height; y++) {
    for (let x = 0; x < digit.width; x++, i++) {
      total += digit.data[i];
      down += digit.data[i] * y;
      across += digit.data[i] * x;
    }
  }
  if (!total) return frame;
  const place = (mean, room) => Math.min(Math.max(roundHalfEven(SIDE / 2 - mean), 0), room);
  const top = place(down / total, SIDE - digit.height);
  const left = place(across / total, SIDE - digit.width);
  for (let y = 0; y < digit.height; y++) {
    const row = digit.data.subarray(y * digit.width, (y + 1) * digit.width);
    frame.data.set(row, (top + y) * SIDE + left);
  }
  return frame;
}
