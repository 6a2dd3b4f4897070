/** Buttons that go from cell to cell, one at a time or by themselves. */

import { element } from "./element.js";
import { words } from "./words.js";

const PAUSE = 120; // milliseconds from cell to cell

const buttons = Array.from({ length: 3 }, () => element("button", { type: "button" }));
let playing = 0;

/** The buttons; `go(count)` goes so many cells on. */
export function steps(go) {
  const acts = [() => go(-1), () => go(1), play];
  buttons.forEach((button, i) => {
    button.addEventListener("click", acts[i]);
  });
  return buttons;

  function play() {
    clearInterval(playing);
    playing = playing ? 0 : setInterval(go, PAUSE, 1);
    nameSteps();
  }
}

/** Name them in the language that is chosen. */
export function nameSteps() {
  const say = words();
  const texts = [say.previous, say.next, playing ? say.stop : say.play];
  buttons.forEach((button, i) => {
    button.textContent = texts[i];
  });
}
