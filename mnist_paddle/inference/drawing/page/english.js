/** Every word that the page shows, in English. */

import { number, percent, signed } from "./numerals.js";

export const english = {
  title: "Draw a digit",
  tagline: "See what the network sees, and every layer’s answer, while you draw.",
  private: "Nothing leaves this page.",
  served:
    "Drawings stay in this page; pictures go to the computer that serves it, and are not kept.",
  network: "Network",
  beside: "beside it",
  none: "none",
  language: "中文",
  theme: "Light / dark",
  draw: "1 · Draw",
  paper: "Paper to draw on",
  clear: "Clear",
  undo: "Undo",
  redo: "Redo",
  eraser: "Eraser",
  pen: "Pen",
  examples: "Examples",
  file: "Picture …",
  camera: "Camera …",
  savePicture: "Save picture",
  saveJson: "Save JSON",
  copyLink: "Copy link",
  keys:
    "Finger, pen or mouse; or drop or paste a picture. Keys: arrows move, Space sets the pen " +
    "down and up, Z undoes, Y redoes, E erases, Delete clears, 0–9 draw an example.",
  seen: "2 · What the network saw: 28 × 28",
  input: "The network’s input, 28 by 28 pixels",
  view: "What is shown over the input",
  plain: "Plain",
  votes: "Where it looked",
  wipe: "Wipe test",
  for: "speaks for the digit",
  against: "speaks against it",
  hints: {
    plain:
      "Your digit as all digits were that the network learned from: cropped, 20 pixels long, centred.",
    votes: (digit) =>
      `What each of 7 × 7 places adds to the answer ${digit}. It is exact: with the bias, they sum to the logit.`,
    wipe: (digit) =>
      `How far the answer ${digit} falls if a square of 6 × 6 pixels is wiped out there.`,
    probabilities: "They sum to 100 %, so one bar is nearly always full: look at the logits, too.",
    logits:
      "What the last layer answers. The softmax makes probabilities of them: 1 more is 2.7 times as likely.",
  },
  answer: "3 · Its answer",
  bars: "The ten answers",
  unit: "Unit of the ten answers",
  probabilities: "Probabilities",
  logits: "Logits",
  reads: (digit, share) => `It reads ${digit}, ${percent(share)} sure.`,
  readsAs: (name, digit, share) => `${name}: ${digit}, ${percent(share)} sure.`,
  empty: "Draw a digit, and the answer stands here.",
  doubts: {
    no_ink: () => "There is no ink.",
    noise: () => "There is only noise: nothing in it is a stroke.",
    several_digits: () => "There is more than one digit: the most prominent was read.",
    more_pages: () => "The file has more pages: only the first was read.",
    hardly_a_digit: ({ digit }) => `It is hardly a digit: ${digit} comes nearest.`,
    unsure: ({ digit, other }) => `Unsure: ${digit}, or perhaps ${other}.`,
  },
  layers: "4 · From input to answer, layer by layer",
  featureMap:
    "A feature map is a picture of where a pattern was found. The network slides a small pattern, " +
    "its kernel, over the picture; where both agree, the map is bright. Twenty kernels give twenty " +
    "maps. Point at a cell, tap it, or use the arrow keys: below stands the sum behind it.",
  stages: [
    { name: "conv 1 + ReLU", about: "20 maps, 28 × 28" },
    { name: "max-pool", about: "20 maps, 14 × 14" },
    { name: "conv 2 + ReLU", about: "20 maps, 14 × 14" },
    { name: "max-pool", about: "20 maps, 7 × 7" },
    { name: "votes", about: "what 49 places add" },
  ],
  scale: (most) => `black 0, brightest ${number(most)}`,
  voteScale: (digit, most) => `for ${digit}: ±${number(most)}`,
  window: (map) => (map === null ? "It sees" : `It sees, in map ${map}`),
  kernel: "times the kernel",
  products: "gives",
  four: "Four neighbours",
  cell: (map, row, column) => `Map ${map}, row ${row}, column ${column}`,
  convSum: (sum, bias, value) =>
    `The products sum to ${number(sum)}; with the bias ${signed(bias)} that is ${number(sum + bias)}. ` +
    (sum + bias > 0
      ? "It is positive, so ReLU leaves it."
      : `It is not positive, so ReLU makes it ${number(value)}.`),
  fromMaps: "What came from each map before: choose one",
  pool: (value) =>
    `Max-pooling keeps the greatest of the four: ${number(value)}. Half the size, and the exact place matters less.`,
  voteCell: (row, column) => `Place in row ${row}, column ${column}`,
  voteSum: (digit, vote, all, bias, logit) =>
    `Each map’s cell here, times its weight for ${digit}; they add ${signed(vote)}. All 49 places add ` +
    `${signed(all)}, the bias ${signed(bias)}: the logit of ${digit} is ${number(logit)}.`,
  field: (side) => `It can see ${side} × ${side} pixels of the input: the pink square.`,
  previous: "◀ Back",
  next: "Step ▶",
  play: "Play",
  stop: "Stop",
  map: (number_) => `map ${number_}`,
  nearest: "5 · The most similar digits it learned from",
  nearestHint:
    "Of 50,000 training digits, those whose 980 last features are closest to your drawing’s.",
  findNearest: "Find them",
  searching: "Looking through 50,000 digits …",
  neighbour: (label, distance) => `${label} · ${distance.toFixed(1)}`,
  simple:
    "A simple reading. For photographs, run python -m mnist_paddle draw: it knows paper, light and ruling.",
  asking: "Reading the picture …",
  failed: (why) => `The picture could not be read: ${why}`,
  busy: "the server is busy; try again",
  gone: "the server does not answer",
  notPicture: "this browser cannot show it; give a JPEG or PNG",
  copied: "The link is copied: whoever opens it sees this drawing.",
  inAddress: "The link is in the address bar.",
  noLink: "A picture does not fit into a link.",
};
