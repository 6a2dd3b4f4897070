/** Finger, pen, mouse and keyboard on the paper, as strokes. */

import { SIZE } from "./strokes.js";

const PEN_ERASER = 32; // among a pointer's buttons: the other end of a pen
const NEAREST = 1; // a point closer to the last one is left out
const STRIDE = 8; // of the keyboard's pen; with Shift a quarter

const canvas = document.getElementById("paper");
const size = document.getElementById("size");
const eraser = document.getElementById("eraser");

/** The keyboard's pen; null until a key moves it. */
export const keyboard = { current: null };

/** What lifts it, when the stroke that it was drawing is not on the paper any more. */
export const pen = { lift() {} };

/**
 * Call `begin(stroke)` when the pen goes down, `go()` when the stroke has grown, `end()` when the
 * pen is lifted, and `show()` when only the cursor has moved.
 */
export function listen({ begin, go, end, show }) {
  let stroke = null;
  let pointer = null;

  function start(point, buttons = 0) {
    const erase = eraser.getAttribute("aria-pressed") === "true" || (buttons & PEN_ERASER) > 0;
    stroke = { erase, points: [point] };
    begin(stroke);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || ![0, 5].includes(event.button)) return;
    keyboard.current = null;
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    start(pointOf(event), event.buttons);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) grow(stroke, pointOf(step));
    go();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      end();
    });
  }
  canvas.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    if (event.key === " " && event.repeat) return;
    keyboard.current ??= { x: SIZE / 2, y: SIZE / 2, down: false };
    const cursor = keyboard.current;
    if (way) {
      const stride = event.shiftKey ? STRIDE / 4 : STRIDE;
      cursor.x = Math.min(Math.max(cursor.x + way[0] * stride, 0), SIZE);
      cursor.y = Math.min(Math.max(cursor.y + way[1] * stride, 0), SIZE);
      if (!cursor.down) return show();
      grow(stroke, [cursor.x, cursor.y, Number(size.value)]);
      return go();
    }
    cursor.down = !cursor.down;
    if (cursor.down) start([cursor.x, cursor.y, Number(size.value)]);
    else end();
  });
  pen.lift = () => {
    pointer = null;
    if (keyboard.current) keyboard.current.down = false;
  };
  canvas.addEventListener("blur", () => {
    const down = keyboard.current?.down;
    keyboard.current = null;
    if (down) end();
    else show();
  });
}

function grow(stroke, point) {
  const [x, y] = stroke.points.at(-1);
  if (Math.hypot(point[0] - x, point[1] - y) >= NEAREST) stroke.points.push(point);
}

/** [x, y, width] of an event; a pen that is pressed harder draws wider. */
function pointOf(event) {
  const box = canvas.getBoundingClientRect();
  const scale = SIZE / box.width;
  const pressed =
    event.pointerType === "pen" && event.pressure > 0 ? 0.4 + 1.2 * event.pressure : 1;
  const width = Number(size.value) * pressed;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale, width];
}
