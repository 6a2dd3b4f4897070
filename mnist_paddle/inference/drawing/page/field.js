/** What the cells of each layer can see of the layers before them. */

import { KERNEL } from "./network.js";

const REACH = KERNEL >> 1;

/** Of the four layers and the votes: cells a side, and how many of them are maps. */
export const SHAPES = [
  { side: 28, maps: 20 },
  { side: 14, maps: 20 },
  { side: 14, maps: 20 },
  { side: 7, maps: 20 },
  { side: 7, maps: 1 },
];

/** The cells { row, column, side } of the layer before that a cell is made of. */
export function windowOf(layer, { row, column }) {
  if (layer === 4) return { row, column, side: 1 };
  if (layer % 2) return { row: 2 * row, column: 2 * column, side: 2 };
  return { row: row - REACH, column: column - REACH, side: KERNEL };
}

/** The pixels { row, column, side } of the input that a cell can see. */
export function fieldOf(layer, cell) {
  let field = { ...cell, side: 1 };
  for (let at = layer; at >= 0; at--) {
    const first = windowOf(at, field);
    const last = windowOf(at, { row: field.row + field.side - 1, column: field.column });
    field = { ...first, side: last.row + last.side - first.row };
  }
  return field;
}
