/** The words of the language that is chosen. */

import { chinese } from "./chinese.js";
import { english } from "./english.js";

const names = { robust: "稳健权重", tutorial: "教程权重", wary: "谨慎权重" };
let chosen = /^zh\b/i.test(navigator.language) ? chinese : english;

/** The words of the language that is chosen. */
export function words() {
  return chosen;
}

/** What a network is called. */
export function nameOf(network) {
  return (chosen === chinese && names[network.name]) || network.name;
}

/** Take the other language; `translate` shows it. */
export function switchLanguage() {
  chosen = chosen === chinese ? english : chinese;
}

/** Put the words where the page asks for them by data-t and data-t-label. */
export function translate() {
  document.documentElement.lang = chosen === chinese ? "zh-CN" : "en";
  document.title = chosen.title;
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = chosen[element.dataset.t];
  }
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", chosen[element.dataset.tLabel]);
  }
}
