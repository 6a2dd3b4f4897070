/** Maps side by side on a canvas, every cell a square of whole pixels. */

import { packed, table } from "./colours.js";

export const COLUMNS = 4;
const TILE = 56; // pixels a side
const GAP = 4;
const BACKGROUND = packed([0, 0, 0]);

/** Make a canvas of the size that so many maps need. */
export function sized(canvas, maps) {
  const [across, down] = [Math.min(maps, COLUMNS), Math.ceil(maps / COLUMNS)];
  canvas.width = across * (TILE + GAP) - GAP;
  canvas.height = down * (TILE + GAP) - GAP;
}

/** Paint values [maps × side × side], divided by `most`, by a colour of [-1 or 0, 1]. */
export function paintTiles(canvas, values, side, most, colour, least) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(canvas.width, canvas.height);
  const out = new Uint32Array(image.data.buffer).fill(BACKGROUND);
  const colours = table(colour, least);
  const factor = most > 0 ? 255 / (1 - least) / most : 0;
  const zero = (-least * 255) / (1 - least);
  const cell = TILE / side;
  for (let i = 0; i < values.length; i++) {
    const { left, top } = cornerOf(i, side);
    const shade = colours[Math.min(Math.max(Math.round(zero + values[i] * factor), 0), 255)];
    for (let y = top; y < top + cell; y++) {
      const start = y * canvas.width + left;
      out.fill(shade, start, start + cell);
    }
  }
  context.putImageData(image, 0, 0);
}

/** A frame around cells from row, column on of one map. */
export function frameCells(canvas, { map, row, column, cells, side, colour }) {
  const cell = TILE / side;
  const { left, top } = cornerOf(map * side * side, side);
  const context = canvas.getContext("2d");
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.save();
  context.beginPath();
  context.rect(left - 2, top - 2, TILE + 4, TILE + 4);
  context.clip();
  context.strokeRect(
    left + column * cell - 1,
    top + row * cell - 1,
    cells * cell + 2,
    cells * cell + 2,
  );
  context.restore();
}

/** { map, row, column } at a place of the canvas, given in shares of its width and height. */
export function cellAt(canvas, x, y, side, maps) {
  const [across, down] = [x * canvas.width, y * canvas.height];
  const [tileX, tileY] = [Math.floor(across / (TILE + GAP)), Math.floor(down / (TILE + GAP))];
  const inTile = (place, tile) => {
    const cell = Math.floor(((place - tile * (TILE + GAP)) / TILE) * side);
    return Math.min(Math.max(cell, 0), side - 1);
  };
  const map = Math.min(Math.max(tileY * COLUMNS + tileX, 0), maps - 1);
  return { map, row: inTile(down, tileY), column: inTile(across, tileX) };
}

function cornerOf(index, side) {
  const cell = TILE / side;
  const map = Math.floor(index / (side * side));
  const row = Math.floor(index / side) % side;
  return {
    left: (map % COLUMNS) * (TILE + GAP) + (index % side) * cell,
    top: Math.floor(map / COLUMNS) * (TILE + GAP) + row * cell,
  };
}
