/** The training digits that are most similar to the drawing; the server looks them up. */

import { ask, served } from "./ask.js";
import { byId, element } from "./element.js";
import { words } from "./words.js";

const list = byId("neighbours");
let drawing = 0; // counts those that there were

/** Ask for the neighbours of what `pixels()` returns when the button is pressed, unless null. */
export function listenForNearest(pixels, network) {
  byId("nearest").hidden = !served;
  const button = byId("find-nearest");
  button.addEventListener("click", async () => {
    const asked = drawing;
    const show = (...items) => {
      if (asked === drawing) list.replaceChildren(...items);
    };
    if (!pixels()) return show(element("li", { textContent: words().empty }));
    button.disabled = true;
    show(element("li", { textContent: words().searching }));
    try {
      const { neighbours } = await ask(`/nearest/${network()}`, pixels().slice());
      show(...neighbours.map(shown));
    } catch (error) {
      show(element("li", { textContent: error.message }));
    }
    button.disabled = false;
  });
}

/** They are of a drawing that is not there any more. */
export function forgetNearest() {
  drawing += 1;
  list.replaceChildren();
}

function shown({ label, distance, pixels }) {
  const text = words().neighbour(label, distance);
  const canvas = element("canvas", { width: 28, height: 28, role: "img", ariaLabel: text });
  const context = canvas.getContext("2d");
  const image = context.createImageData(28, 28);
  const bytes = atob(pixels);
  for (let i = 0; i < bytes.length; i++) {
    image.data.fill(bytes.charCodeAt(i), 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return element("li", {}, canvas, element("span", { textContent: text }));
}
