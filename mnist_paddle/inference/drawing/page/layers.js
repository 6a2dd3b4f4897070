/** Every layer's maps, a cell of which can be chosen by pointer, touch and keys. */

import { glow, signedColour } from "./colours.js";
import { byId, element } from "./element.js";
import { SHAPES, windowOf } from "./field.js";
import { argmax } from "./numbers.js";
import { COLUMNS, cellAt, frameCells, paintTiles, sized } from "./tiles.js";
import { words } from "./words.js";

const PINK = "#ff5c8a";

const figures = SHAPES.map(({ maps }) => {
  const canvas = element("canvas", { tabIndex: 0, role: "application" });
  sized(canvas, maps);
  const [name, about, scale] = ["b", "span", "span"].map((tag) => element(tag));
  const figure = element("figure", {}, element("figcaption", {}, name, about), canvas, scale);
  scale.className = "hint";
  byId("maps").append(figure);
  return { canvas, name, about, scale };
});

/** Call `choose(cell, byKey)`, cell being { layer, map, row, column }, for one that is pointed at. */
export function listenToLayers(choose, chosen) {
  figures.forEach(({ canvas }, layer) => {
    const { side, maps } = SHAPES[layer];
    const point = (event) => {
      const box = canvas.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height;
      choose({ layer, ...cellAt(canvas, x, y, side, maps) });
    };
    canvas.addEventListener("click", point);
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse") point(event);
    });
    canvas.addEventListener("keydown", (event) => {
      const next = moved(chosen().layer === layer ? chosen() : start(layer), event);
      if (!next) return;
      event.preventDefault();
      choose(next, true);
    });
    canvas.addEventListener("focus", (event) => {
      if (chosen().layer !== layer && event.target.matches(":focus-visible")) {
        choose(start(layer), true);
      }
    });
  });
}

function start(layer) {
  const middle = SHAPES[layer].side >> 1;
  return { layer, map: 0, row: middle, column: middle };
}

/** The cell that a key leads to, or null; with Shift it is another map's. */
function moved(cell, { key, shiftKey }) {
  const way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!way) return null;
  const { side, maps } = SHAPES[cell.layer];
  const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
  if (shiftKey) return { ...cell, map: within(cell.map + way[0] * COLUMNS + way[1], maps) };
  return {
    ...cell,
    row: within(cell.row + way[0], side),
    column: within(cell.column + way[1], side),
  };
}

/** The cell where the first layer's maps are brightest. */
export function brightest({ side, maps }) {
  const place = argmax(maps);
  const map = Math.floor(place / (side * side));
  return { layer: 0, map, row: Math.floor(place / side) - map * side, column: place % side };
}

/** The cell so many steps further in reading order, within its map. */
export function stepped(cell, steps) {
  const { side } = SHAPES[cell.layer];
  const place = (cell.row * side + cell.column + steps + side * side) % (side * side);
  return { ...cell, row: Math.floor(place / side), column: place % side };
}

/** Paint the four layers, the votes of 49 places, and the chosen cell with what it is made of. */
export function paintLayers({ layers, digit }, places, cell) {
  const say = words();
  const most = layers.map(({ maps }) =>
    maps.reduce((greatest, value) => Math.max(greatest, value), 0),
  );
  figures.forEach(({ canvas, name, about, scale }, layer) => {
    name.textContent = say.stages[layer].name;
    about.textContent = say.stages[layer].about;
    canvas.setAttribute("aria-label", `${say.stages[layer].name}, ${say.stages[layer].about}`);
    if (layer === 4) {
      const greatest = Math.max(...places.map(Math.abs));
      paintTiles(canvas, places, 7, greatest, signedColour, -1);
      scale.textContent = say.voteScale(digit, greatest);
      return;
    }
    const stage = layer < 2 ? most[0] : most[2]; // one scale for a stage, before and after pooling
    paintTiles(canvas, layers[layer].maps, layers[layer].side, stage, glow, 0);
    scale.textContent = say.scale(stage);
  });
  frame(cell);
}

function frame(cell) {
  const { side } = SHAPES[cell.layer];
  frameCells(figures[cell.layer].canvas, { ...cell, cells: 1, side, colour: PINK });
  if (cell.layer === 0) return;
  const before = cell.layer - 1;
  const window = windowOf(cell.layer, cell);
  const seen = cell.layer === 1 || cell.layer === 3 ? [cell.map] : figuresMaps(before);
  for (const map of seen) {
    frameCells(figures[before].canvas, {
      ...window,
      map,
      cells: window.side,
      side: SHAPES[before].side,
      colour: PINK,
    });
  }
}

function figuresMaps(layer) {
  return Array.from({ length: SHAPES[layer].maps }, (_, map) => map);
}
