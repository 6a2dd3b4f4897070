/** The ten answers of one network, or of two side by side, as bars. */

import { byId, element } from "./element.js";
import { number } from "./numerals.js";

const body = byId("bars").tBodies[0];
const rows = Array.from({ length: 10 }, (_, digit) => {
  const row = element("tr", {}, element("th", { scope: "row", textContent: digit }));
  body.append(row);
  return row;
});

/** `answers` of one or two networks, or none; `unit` is "probabilities" or "logits". */
export function paintBars(answers, unit) {
  const most = Math.max(1, ...answers.flatMap((answer) => Array.from(answer[unit], Math.abs)));
  rows.forEach((row, digit) => {
    const cells = answers.map((answer, i) => cellOf(answer[unit][digit], most, unit, i));
    row.replaceChildren(row.firstChild, element("td", {}, ...cells));
    row.classList.toggle("best", answers[0]?.digit === digit);
  });
}

function cellOf(value, most, unit, index) {
  const bar = element("span", { className: `bar network-${index}` });
  bar.style.inlineSize = `${(100 * Math.abs(value)) / most}%`;
  if (value < 0) bar.classList.add("negative");
  const text = unit === "logits" ? number(value) : `${(100 * value).toFixed(1)} %`;
  const track = element("span", { className: "track" }, bar);
  return element("div", {}, track, element("span", { className: "value", textContent: text }));
}
