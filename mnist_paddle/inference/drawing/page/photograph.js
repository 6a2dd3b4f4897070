/** A picture file: what is shown of it, and what the network is shown. */

import { floats } from "./data.js";
import { ask, served } from "./ask.js";
import { readDrawing } from "./drawing.js";
import { grid } from "./grid.js";
import { percentile } from "./numbers.js";
import { SIZE } from "./strokes.js";
import { words } from "./words.js";

const LONGEST = 1024; // pixels of a picture that is shown

/** { image, reading, simple }: reading is { pixels, findings, blank }; throws an Error for people. */
export async function opened(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  const image = bitmap && smaller(bitmap);
  if (!served) {
    if (!image) throw new Error(words().notPicture);
    return { image, reading: readDrawing(simpleInk(image)), simple: true };
  }
  const answer = await ask("/read", file);
  const reading = {
    pixels: floats(answer.pixels),
    findings: answer.findings,
    blank: answer.digit === null,
  };
  return { image: image ?? blankImage(), reading };
}

/** A copy to show and to undo to: a photograph itself takes 50 MB. */
function smaller(bitmap) {
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = scaled(bitmap, scale, "high");
  bitmap.close();
  return canvas;
}

/** An image on a white canvas, so many times as large. */
function scaled(image, scale, quality) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = quality;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** How far each pixel's grey is from the paper's, which the picture's edge is taken for. */
function simpleInk(image) {
  const canvas = scaled(image, SIZE / Math.max(image.width, image.height), "low");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const grey = grid(canvas.width, canvas.height);
  for (let i = 0; i < grey.data.length; i++) {
    grey.data[i] = (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
  }
  const paper = percentile(edgeOf(grey), 50);
  const most = Math.max(paper, 1 - paper);
  return { ...grey, data: grey.data.map((value) => Math.abs(value - paper) / most) };
}

function edgeOf({ width, height, data }) {
  return data.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
}

function blankImage() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  return canvas;
}

/** Call `take(file)` for a picture that is chosen, photographed, dropped or pasted. */
export function listenForPictures(take) {
  for (const id of ["file", "camera"]) {
    const input = document.getElementById(id);
    input.addEventListener("change", () => {
      if (input.files.length) take(input.files[0]);
      input.value = "";
    });
  }
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files ?? [];
    if (files.length) take(files[0]);
  });
}
