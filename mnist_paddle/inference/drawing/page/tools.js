/** The buttons and keys around the paper. */

import { served } from "./ask.js";
import { byId, element } from "./element.js";
import { example } from "./examples.js";
import { EMPTY, history } from "./history.js";
import { strokesIn } from "./link.js";
import { pen } from "./pen.js";
import { listenForPictures, opened } from "./photograph.js";
import { copyLink, saveJson, savePicture } from "./save.js";
import { words } from "./words.js";

const FINER = 2; // of the pen's width, at a key

/** Say something about the last thing that was done; nothing with "". */
export function note(text) {
  byId("note").textContent = text;
  byId("note").hidden = !text;
  byId("tagline").textContent = `${words().tagline} ${served ? words().served : words().private}`;
}

/** Act on buttons, keys, files and the address; `changed()` is called when the drawing has. */
export function listenToTools(state, shown, changed) {
  const act = (deed) => () => {
    pen.lift();
    deed();
    note("");
    changed();
  };
  const put = (drawing) => history.add({ ...EMPTY, ...drawing });
  const acts = {
    clear: act(() => {
      if (history.present !== EMPTY) history.add(EMPTY);
    }),
    undo: act(() => history.undo()),
    redo: act(() => history.redo()),
    eraser: () => {
      const pressed = byId("eraser").getAttribute("aria-pressed") !== "true";
      byId("eraser").setAttribute("aria-pressed", String(pressed));
    },
    theme: switchTheme,
    "save-picture": savePicture,
    "save-json": () => {
      const networks = shown().map((network, i) => ({ network, answer: state.answers[i] }));
      saveJson(history.present, state.reading, networks, state.doubts ?? []);
    },
    "copy-link": async () => note(await copyLink(history.present)),
  };
  for (const [id, deed] of Object.entries(acts)) byId(id).addEventListener("click", deed);

  const start = (digit) => act(() => put({ strokes: example(digit) }));
  for (let digit = 0; digit < 10; digit++) {
    const button = element("button", { type: "button", textContent: digit });
    button.addEventListener("click", start(digit));
    byId("examples").append(button);
  }

  listenToKeys(acts, start);
  let asked = 0; // pictures; one that comes after another, or after a stroke, is not shown
  listenForPictures(async (file) => {
    const [number, before] = [++asked, history.present];
    const late = () => number !== asked || before !== history.present;
    note(words().asking);
    try {
      const picture = await opened(file);
      if (late()) return;
      put({ picture });
      note(picture.simple ? words().simple : "");
      changed();
    } catch (error) {
      if (!late()) note(words().failed(error.message));
    }
  });

  const follow = act(() => {
    const strokes = strokesIn(location.hash);
    if (strokes.length) put({ strokes });
  });
  window.addEventListener("hashchange", follow);
  follow();
}

/** Ctrl and a letter everywhere; single keys while the paper has the focus. */
function listenToKeys({ clear, undo, redo, eraser }, start) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input[type=text]")) return;
    const key = event.key.toLowerCase();
    const deed = key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
    if (!deed) return;
    event.preventDefault();
    deed();
  });
  byId("paper").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const size = byId("size");
    const deeds = {
      z: undo,
      y: redo,
      e: eraser,
      Delete: clear,
      Backspace: clear,
      "[": () => size.stepDown(FINER),
      "]": () => size.stepUp(FINER),
    };
    const deed = /^\d$/.test(event.key) ? start(Number(event.key)) : deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

function switchTheme() {
  const { dataset } = document.documentElement;
  const dark = dataset.theme
    ? dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = dark ? "light" : "dark";
}
