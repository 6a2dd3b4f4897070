/** The paper on the screen: strokes at the screen's own sharpness, or a picture, and a cursor. */

import { paintStrokes, SIZE } from "./strokes.js";

const canvas = document.getElementById("paper");
const context = canvas.getContext("2d");

/** Paint a drawing { strokes, picture }; the cursor is { x, y, down } of the keyboard's pen. */
export function paintPaper({ strokes, picture }, cursor) {
  const side = Math.max(SIZE, Math.round(canvas.clientWidth * devicePixelRatio));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  context.setTransform(side / SIZE, 0, 0, side / SIZE, 0, 0);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIZE, SIZE);
  if (picture) paintPicture(picture.image);
  paintStrokes(context, strokes, "#000", "#fff");
  if (cursor) paintCursor(cursor);
}

function paintPicture(image) {
  const scale = SIZE / Math.max(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  context.drawImage(image, (SIZE - width) / 2, (SIZE - height) / 2, width, height);
}

function paintCursor({ x, y, down }) {
  context.strokeStyle = down ? "#c2185b" : "#00639b";
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.moveTo(x - 14, y);
  context.lineTo(x + 14, y);
  context.moveTo(x, y - 14);
  context.lineTo(x, y + 14);
  context.stroke();
}
