/** The digit, in words and large, and when to doubt it. */

import { byId, element } from "./element.js";
import { nameOf, percent, words } from "./words.js";

/** `answers` of one or two `shown` networks, or none where there is no digit. */
export function paintVerdict(answers, shown) {
  const say = words();
  const lines = answers.map(({ digit, probabilities }, i) => {
    const share = probabilities[digit];
    const text =
      answers.length > 1 ? say.readsAs(nameOf(shown[i]), digit, share) : say.reads(digit, share);
    return element(
      "p",
      { className: `network-${i}` },
      element("strong", { textContent: digit, ariaHidden: "true" }),
      element("span", { textContent: text }),
    );
  });
  if (!lines.length) {
    lines.push(element("p", {}, element("strong", { textContent: "–", ariaHidden: "true" }), say.empty));
  }
  byId("verdicts").replaceChildren(...lines);
  byId("brief").textContent = answers.length
    ? answers.map(({ digit, probabilities }) => `${digit} · ${percent(probabilities[digit])}`).join(" | ")
    : "";
}

/** Doubts as doubts.js has them: [{ code, digit, other }]. */
export function paintDoubts(reasons) {
  const { doubts } = words();
  const lines = reasons.map((reason) => doubts[reason.code](reason));
  byId("doubts").replaceChildren(...lines.map((textContent) => element("li", { textContent })));
}
