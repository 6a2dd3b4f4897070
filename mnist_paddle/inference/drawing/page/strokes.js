/**
 * Strokes: { erase, points }, points being [x, y, width] on a canvas of 256 × 256, and how they
 * become ink.
 */

import { grid } from "./grid.js";

export const SIZE = 256;

const canvas = document.createElement("canvas");
canvas.width = canvas.height = SIZE;
const context = canvas.getContext("2d", { willReadFrequently: true });

/** A grid of 256 × 256: how much ink each pixel holds, in [0, 1]. */
export function inkOf(strokes) {
  context.fillStyle = "#000";
  context.fillRect(0, 0, SIZE, SIZE);
  paintStrokes(context, strokes, "#fff", "#000");
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  const ink = grid(SIZE, SIZE);
  for (let i = 0; i < ink.data.length; i++) ink.data[i] = data[4 * i] / 255;
  return ink;
}

export function paintStrokes(context, strokes, ink, paper) {
  context.lineCap = context.lineJoin = "round";
  for (const { erase, points } of strokes) {
    context.strokeStyle = context.fillStyle = erase ? paper : ink;
    if (points.length === 1) paintDot(context, points[0]);
    else paintLine(context, points);
  }
}

function paintDot(context, [x, y, width]) {
  context.beginPath();
  context.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.fill();
}

/** Through the middles of neighbouring points, each point bending the line towards itself. */
function paintLine(context, points) {
  let start = points[0];
  for (let i = 1; i < points.length; i++) {
    const point = points[i - 1];
    const end = i === points.length - 1 ? points[i] : middle(point, points[i]);
    context.lineWidth = (start[2] + end[2]) / 2;
    context.beginPath();
    context.moveTo(start[0], start[1]);
    context.quadraticCurveTo(point[0], point[1], end[0], end[1]);
    context.stroke();
    start = end;
  }
}

function middle(one, other) {
  return one.map((value, i) => (value + other[i]) / 2);
}
