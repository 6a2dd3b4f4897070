/** The sum behind one cell, worked out in numbers. */

import { byId, element } from "./element.js";
import { fieldOf, windowOf } from "./field.js";
import { vote, votes } from "./looked.js";
import { matrix } from "./matrix.js";
import { KERNEL, MAPS } from "./network.js";
import { argmax } from "./numbers.js";
import { number, signed } from "./numerals.js";
import { words } from "./words.js";

/** The map before whose share of a second convolution is shown; null for the greatest. */
let source = null;
let again = () => {};
const heading = element("h3");
const head = element("div", { className: "tools" }, heading);

/**
 * Explain a cell { layer, map, row, column } of what a network with `weights` answered to
 * `pixels`; `tools` are the buttons that step to another cell.
 */
export function paintCell(cell, weights, pixels, answer, tools) {
  again = () => paintCell(cell, weights, pixels, answer, tools);
  const explain = [convolution, pooling, convolution, pooling, voting][cell.layer];
  const field = fieldOf(cell.layer, cell);
  heading.textContent = named(cell);
  if (!head.isConnected) {
    head.replaceChildren(heading, ...tools);
    byId("cell").replaceChildren(head);
  }
  while (head.nextSibling) head.nextSibling.remove(); // the buttons stay, pressed or focused
  head.after(
    ...explain({ cell, weights, pixels, answer }),
    element("p", { className: "hint", textContent: words().field(field.side) }),
  );
}

/** Which cell it is, and its value, for those who hear the page. */
export function spoken(cell, { layers }) {
  if (cell.layer === 4) return named(cell);
  const { side, maps } = layers[cell.layer];
  return `${named(cell)}: ${number(maps[(cell.map * side + cell.row) * side + cell.column])}`;
}

function named({ layer, map, row, column }) {
  const say = words();
  const place =
    layer === 4 ? say.voteCell(row + 1, column + 1) : say.cell(map + 1, row + 1, column + 1);
  return `${say.stages[layer].name}: ${place}`;
}

function convolution({ cell, weights, pixels, answer }) {
  const say = words();
  const first = cell.layer === 0;
  const channels = first ? 1 : MAPS;
  const before = first ? { side: 28, maps: pixels } : answer.layers[1];
  const kernels = weights[first ? "conv1.weight" : "conv2.weight"];
  const bias = weights[first ? "conv1.bias" : "conv2.bias"][cell.map];
  const parts = Array.from({ length: channels }, (_, channel) => {
    const start = (cell.map * channels + channel) * KERNEL * KERNEL;
    const kernel = Array.from(kernels.subarray(start, start + KERNEL * KERNEL));
    const seen = cut(before, channel, windowOf(cell.layer, cell));
    const products = seen.map((value, i) => value * kernel[i]);
    return { seen, kernel, products, sum: products.reduce((sum, value) => sum + value, 0) };
  });
  const shown = first ? 0 : (source ?? argmax(parts.map((part) => Math.abs(part.sum))));
  const { seen, kernel, products } = parts[shown];
  const sum = parts.reduce((total, part) => total + part.sum, 0);
  const tables = element(
    "div",
    { className: "sum" },
    matrix(say.window(first ? null : shown + 1), seen, KERNEL),
    matrix(say.kernel, kernel, KERNEL),
    matrix(`${say.products} ${number(parts[shown].sum)}`, products, KERNEL),
  );
  const text = element("p", { textContent: say.convSum(sum, bias, Math.max(sum + bias, 0)) });
  if (first) return [tables, text];
  const sums = parts.map((part) => part.sum);
  const shares = element("p", { textContent: say.fromMaps });
  return [shares, choices(sums, shown), tables, text];
}

function pooling({ cell, answer }) {
  const say = words();
  const four = cut(answer.layers[cell.layer - 1], cell.map, windowOf(cell.layer, cell));
  const best = argmax(four);
  return [
    element("div", { className: "sum" }, matrix(say.four, four, 2, best)),
    element("p", { textContent: say.pool(four[best]) }),
  ];
}

function voting({ cell, weights, answer }) {
  const { digit } = answer;
  const place = cell.row * 7 + cell.column;
  const { maps } = answer.layers[3];
  const shares = Array.from({ length: MAPS }, (_, map) => vote(weights, maps, digit, map, place));
  const all = votes(weights, answer, digit);
  const total = all.reduce((sum, value) => sum + value, 0);
  const [bias, logit] = [weights["fc.bias"][digit], answer.logits[digit]];
  const text = words().voteSum(digit, all[place], total, bias, logit);
  return [element("p", { textContent: text }), choices(shares, null)];
}

/** What each of 20 maps adds, as a list; a choice of the shown one unless that is null. */
function choices(sums, shown) {
  const most = Math.max(1e-9, ...sums.map(Math.abs));
  const items = sums.map((sum, map) => {
    const bar = element("span", { className: sum < 0 ? "bar negative" : "bar" });
    bar.style.inlineSize = `${(100 * Math.abs(sum)) / most}%`;
    const track = element("span", { className: "track" }, bar);
    const content = [element("span", { textContent: words().map(map + 1) }), track, signed(sum)];
    if (shown === null) return element("li", {}, ...content);
    const button = element("button", { type: "button" }, ...content);
    button.setAttribute("aria-pressed", String(map === shown));
    button.addEventListener("click", () => {
      source = map;
      again();
      byId("cell").querySelectorAll("li button")[map].focus();
    });
    return element("li", {}, button);
  });
  return element("ol", { className: "shares" }, ...items);
}

/** Choose the greatest share again. */
export function forgetSource() {
  source = null;
}

/** The cells of a window of one map, zeros beyond its edge. */
function cut({ side, maps }, map, window) {
  const values = [];
  for (let y = window.row; y < window.row + window.side; y++) {
    for (let x = window.column; x < window.column + window.side; x++) {
      const inside = y >= 0 && x >= 0 && y < side && x < side;
      values.push(inside ? maps[(map * side + y) * side + x] : 0);
    }
  }
  return values;
}
