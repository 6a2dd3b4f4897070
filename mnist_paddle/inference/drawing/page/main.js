/** The page at work: what is drawn is read, and every view shows what came of it. */

import { paintBars } from "./bars.js";
import { forgetSource, paintCell, spoken } from "./cell.js";
import { networks, second, sideBySide } from "./data.js";
import { doubts } from "./doubts.js";
import { readDrawing } from "./drawing.js";
import { byId, press } from "./element.js";
import { fieldOf } from "./field.js";
import { history } from "./history.js";
import { paintInput } from "./input.js";
import { brightest, listenToLayers, paintLayers, stepped } from "./layers.js";
import { votes, wipeTest } from "./looked.js";
import { forgetNearest, listenForNearest } from "./neighbours.js";
import { answer, softmax } from "./network.js";
import { paintPaper } from "./paper.js";
import { keyboard, listen } from "./pen.js";
import { nameSteps, steps } from "./steps.js";
import { inkOf } from "./strokes.js";
import { listenToTools, note } from "./tools.js";
import { paintDoubts, paintVerdict, verdicts } from "./verdict.js";
import { nameOf, switchLanguage, translate, words } from "./words.js";

const RESTS = 250; // milliseconds without a change, after which the pen rests

const state = {
  main: 0, // the network whose layers are shown
  other: sideBySide ? 1 : null, // the one beside it
  unit: "probabilities",
  view: "votes",
  cell: null, // that is explained; until one is chosen, the brightest of the first layer
  reading: null, // { pixels, findings, blank }
  answers: [], // of the main network, and of the other
  doubts: [], // null until the pen rests
  wiped: null, // what the wipe test found
};
let [frame, rest] = [0, 0];

const shown = () => [state.main, state.other].filter((one) => one !== null).map((i) => networks[i]);

/** Read and show the drawing anew at the screen's next frame. */
function changed() {
  if (!frame) frame = requestAnimationFrame(read);
}

function read() {
  frame = 0;
  clearTimeout(rest);
  const { strokes, picture } = history.present;
  const reading = picture ? picture.reading : readDrawing(inkOf(strokes));
  const same = state.reading?.pixels.every((value, i) => value === reading.pixels[i]);
  if (!same) forgetNearest();
  state.reading = reading;
  state.answers = shown().map((network) => answer(network, state.reading.pixels));
  const anything = strokes.length > 0 || picture !== null;
  state.doubts = anything ? null : [];
  state.wiped = null;
  paint();
  if (anything) rest = setTimeout(resting, RESTS);
}

/** The pen rests: there is time for a second opinion, and for the wipe test if it is shown. */
async function resting() {
  const { reading, answers, view } = state;
  const [own] = answers;
  const logits = second && answer(second, reading.pixels).logits;
  const opinion = logits ? softmax(logits) : own.probabilities;
  state.doubts = doubts(own.probabilities, reading, opinion);
  paintDoubts(state.doubts);
  byId("said").textContent = reading.blank ? "" : verdicts(answers, shown()).join(" ");
  if (view !== "wipe" || reading.blank) return;
  const wanted = () =>
    state.reading === reading && state.answers === answers && state.view === view;
  const wiped = await wipeTest(networks[state.main], reading.pixels, own.digit, wanted);
  if (!wiped) return;
  state.wiped = wiped;
  paintSeen();
}

function paint() {
  paintPaper(history.present, keyboard.current);
  const answers = state.reading.blank ? [] : state.answers;
  paintVerdict(answers, shown());
  paintDoubts(state.doubts ?? []);
  paintBars(answers, state.unit);
  byId("undo").disabled = !history.canUndo;
  byId("redo").disabled = !history.canRedo;
  byId("unit-hint").textContent = words().hints[state.unit];
  press(byId("units"), state.unit);
  paintLooked();
}

const explained = () => state.cell ?? brightest(state.answers[0].layers[0]);

/** What depends on the cell that is pointed at. */
function paintLooked() {
  const [own] = state.answers;
  const { weights } = networks[state.main];
  paintLayers(own, Array.from(votes(weights, own, own.digit)), explained());
  if (state.reading.blank) byId("cell").textContent = words().empty;
  else paintCell(explained(), weights, state.reading.pixels, own, stepTools);
  paintSeen();
}

function paintSeen() {
  const [own] = state.answers;
  const { view, reading } = state;
  const cell = explained();
  const heat = {
    plain: () => null,
    votes: () => Array.from(votes(networks[state.main].weights, own, own.digit)),
    wipe: () => state.wiped && Array.from(state.wiped),
  }[view];
  paintInput(reading.pixels, reading.blank ? null : heat(), fieldOf(cell.layer, cell));
  const hint = words().hints[view];
  byId("view-hint").textContent = view === "plain" ? hint : hint(own.digit);
  byId("legend").hidden = view === "plain";
  press(byId("views"), view);
}

function choose(cell, byKey) {
  if (state.cell && Object.keys(cell).every((key) => cell[key] === state.cell[key])) return;
  state.cell = cell;
  forgetSource();
  paintLooked();
  if (byKey) byId("said").textContent = spoken(cell, state.answers[0]);
}

const stepTools = steps((count) => choose(stepped(explained(), count)));

function nameNetworks() {
  const options = networks.map((network, i) => new Option(nameOf(network), i));
  byId("main").replaceChildren(...options);
  const none = new Option(words().none, "");
  byId("other").replaceChildren(none, ...options.map((option) => option.cloneNode(true)));
  byId("main").value = state.main;
  byId("other").value = state.other ?? "";
}

function speak() {
  translate();
  nameNetworks();
  nameSteps();
  note("");
  changed();
}

byId("language").addEventListener("click", () => {
  switchLanguage();
  speak();
});
byId("main").addEventListener("change", (event) => {
  state.main = Number(event.target.value);
  forgetNearest(); // they are by another network's features
  changed();
});
byId("other").addEventListener("change", (event) => {
  state.other = event.target.value === "" ? null : Number(event.target.value);
  changed();
});
for (const [group, name] of [
  ["units", "unit"],
  ["views", "view"],
]) {
  byId(group).addEventListener("click", ({ target }) => {
    if (!target.value) return;
    state[name] = target.value;
    changed();
  });
}
listen({
  begin(stroke) {
    const { strokes, picture } = history.present;
    history.add({ strokes: picture ? [stroke] : [...strokes, stroke], picture: null });
    note("");
    changed();
  },
  go: changed,
  end: changed,
  show: () => paintPaper(history.present, keyboard.current),
});
listenToLayers(choose, explained);
listenToTools(state, shown, changed);
listenForNearest(
  () => (state.reading.blank ? null : state.reading.pixels),
  () => state.main,
);
new ResizeObserver(() => paintPaper(history.present, keyboard.current)).observe(byId("paper"));
speak();

/** For the browser's console, and for the tests that hold this page to its Python original. */
globalThis.mnistPaddle = {
  networks,
  second,
  state,
  history,
  inkOf,
  readDrawing,
  answer,
  doubts,
  votes,
  changed,
};
