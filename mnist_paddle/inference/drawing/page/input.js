/** The network's input, and over it where the network looked. */

import { AGAINST, FOR, mixed } from "./colours.js";

const SIDE = 28;
const canvas = document.getElementById("input");
const context = canvas.getContext("2d");

/**
 * Paint pixels of 28 × 28, over them `heat` of 28 × 28 or 7 × 7 or null, and a frame around the
 * `field` { row, column, side } that a cell can see, or null.
 */
export function paintInput(pixels, heat, field) {
  const scale = canvas.width / SIDE;
  const most = heat ? Math.max(...heat.map(Math.abs)) : 0;
  const side = heat ? Math.sqrt(heat.length) : 0;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const grey = Math.round(255 * pixels[y * SIDE + x]);
      let colour = [grey, grey, grey];
      if (most > 0) {
        const value = between(heat, side, (x + 0.5) / SIDE, (y + 0.5) / SIDE) / most;
        colour = mixed(colour, value < 0 ? AGAINST : FOR, 0.75 * Math.abs(value));
      }
      context.fillStyle = `rgb(${colour})`;
      context.fillRect(x * scale, y * scale, scale, scale);
    }
  }
  if (field) paintField(field, scale);
}

function paintField({ row, column, side }, scale) {
  context.strokeStyle = "#ff5c8a";
  context.lineWidth = 4;
  context.strokeRect(column * scale, row * scale, side * scale, side * scale);
}

/** The value of a square grid at a place in [0, 1], between the centres of its cells. */
function between(values, side, x, y) {
  const [across, down] = [x, y].map((place) => Math.min(Math.max(place * side - 0.5, 0), side - 1));
  const [left, top] = [Math.floor(across), Math.floor(down)];
  const [right, bottom] = [Math.min(left + 1, side - 1), Math.min(top + 1, side - 1)];
  const [u, v] = [across - left, down - top];
  const upper = values[top * side + left] * (1 - u) + values[top * side + right] * u;
  const lower = values[bottom * side + left] * (1 - u) + values[bottom * side + right] * u;
  return upper * (1 - v) + lower * v;
}
