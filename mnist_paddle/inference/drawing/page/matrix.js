/** A few numbers as a table whose cells are coloured by them. */

import { glow, signedColour, textOn } from "./colours.js";
import { element } from "./element.js";
import { number } from "./numerals.js";

/** `values` of `side` × `side`; `marked` is the index of the one that counts, if any. */
export function matrix(title, values, side, marked = -1) {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  const anyNegative = values.some((value) => value < 0);
  const rows = Array.from({ length: side }, (_, y) => {
    const cells = Array.from({ length: side }, (_, x) => {
      const index = y * side + x;
      const colour = (anyNegative ? signedColour : glow)(values[index] / most);
      const cell = element("td", { textContent: number(values[index]) });
      cell.style.backgroundColor = `rgb(${colour})`;
      cell.style.color = textOn(colour);
      if (index === marked) cell.className = "marked";
      return cell;
    });
    return element("tr", {}, ...cells);
  });
  const caption = element("caption", { textContent: title });
  return element("table", { className: "matrix" }, caption, element("tbody", {}, ...rows));
}
