/** The digit, in words and large, and when to doubt it. */

import { byId, element } from "./element.js";
import { percent } from "./numerals.js";
import { nameOf, words } from "./words.js";

/** A sentence on each of the `answers` of one or two `shown` networks. */
export function verdicts(answers, shown) {
  const say = words();
  return answers.map(({ digit, probabilities }, i) => {
    const share = probabilities[digit];
    if (answers.length === 1) return say.reads(digit, share);
    return say.readsAs(nameOf(shown[i]), digit, share);
  });
}

/** Show the answers, none where there is no digit. */
export function paintVerdict(answers, shown) {
  const texts = verdicts(answers, shown);
  const lines = answers.length
    ? answers.map(({ digit }, i) => line(digit, texts[i], `network-${i}`))
    : [line("–", words().empty, "")];
  byId("verdicts").replaceChildren(...lines);
  const brief = ({ digit, probabilities }) => `${digit} · ${percent(probabilities[digit])}`;
  byId("brief").textContent = answers.map(brief).join(" | ");
}

function line(digit, text, className) {
  const large = element("strong", { textContent: digit, ariaHidden: "true" });
  return element("p", { className }, large, element("span", { textContent: text }));
}

/** Doubts as doubts.js has them: [{ code, digit, other }]. */
export function paintDoubts(reasons) {
  const { doubts } = words();
  const lines = reasons.map((reason) => doubts[reason.code](reason));
  byId("doubts").replaceChildren(...lines.map((textContent) => element("li", { textContent })));
}
