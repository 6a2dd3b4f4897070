/** Boxes and circles around a digit: pieces that surround another on all sides; as outlines.py. */

import { constants } from "./data.js";

const { LEAST_HEIGHT, LEAST_STROKES, DOT, ROUND, ON_ALL_SIDES } = constants.outlines;

/** For each piece whether it surrounds another of the real ones. */
export function outlines(pieces, real) {
  return pieces.all.map((outer, o) => {
    if (!real[o]) return false;
    const around = pieces.all.some((inner, i) => {
      const within =
        inner.left > outer.left &&
        inner.right < outer.right &&
        inner.top > outer.top &&
        inner.bottom < outer.bottom;
      const dot = inner.area >= DOT * inner.width * inner.height;
      const tall = inner.height > (dot ? LEAST_HEIGHT : LEAST_STROKES) * outer.height;
      return real[i] && within && tall && surrounds(pieces, o, i);
    });
    return around && isRound(pieces, o);
  });
}

/** Whether a piece is a box or circle, and no digit that is drawn as an outline. */
function isRound(pieces, outer) {
  const { left, top, width, height } = pieces.all[outer];
  const isAt = (y, x) => pieces.labels[(top + y) * pieces.width + left + x] === outer + 1;
  return [span(height, width, isAt), span(width, height, (line, place) => isAt(place, line))].every(
    (share) => share > ROUND,
  );
}

/** The share of a box that lies between the first and last pixels of its lines. */
function span(lines, length, isAt) {
  let within = 0;
  for (let line = 0; line < lines; line++) {
    const found = ends(length, (place) => isAt(line, place));
    if (found) within += found.last + 1 - found.first;
  }
  return within / (lines * length);
}

function surrounds(pieces, outer, inner) {
  const { left, top, right, bottom } = pieces.all[outer];
  const at = (y, x) => pieces.labels[(top + y) * pieces.width + left + x];
  const [down, across] = [bottom - top, right - left];
  return [
    between(down, across, at, inner + 1, outer + 1),
    between(across, down, (line, place) => at(place, line), inner + 1, outer + 1),
  ].every((share) => share > ON_ALL_SIDES);
}

/** The share of the inner piece's lines in which the outer one has ink on both sides of it. */
function between(lines, length, label, inner, outer) {
  let [all, surrounded] = [0, 0];
  for (let line = 0; line < lines; line++) {
    const [within, around] = [inner, outer].map((one) =>
      ends(length, (place) => label(line, place) === one),
    );
    if (!within) continue;
    all++;
    if (around && around.first < within.first && around.last > within.last) surrounded++;
  }
  return surrounded / all;
}

/** The first and the last place of a line that are of a piece; null if none is. */
function ends(length, isAt) {
  let [first, last] = [0, length - 1];
  while (first < length && !isAt(first)) first++;
  while (last > first && !isAt(last)) last--;
  return first < length ? { first, last } : null;
}
