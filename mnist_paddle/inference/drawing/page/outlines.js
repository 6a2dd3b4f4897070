/** Boxes and circles around a digit: pieces that surround another on all sides; as outlines.py. */

import { constants } from "./data.js";

const { LEAST_HEIGHT, LEAST_STROKES, DOT, ON_ALL_SIDES } = constants.outlines;

/** For each piece whether it surrounds another of the real ones. */
export function outlines(pieces, real) {
  return pieces.all.map((outer, o) => {
    if (!real[o]) return false;
    return pieces.all.some((inner, i) => {
      const within =
        inner.left > outer.left &&
        inner.right < outer.right &&
        inner.top > outer.top &&
        inner.bottom < outer.bottom;
      const dot = inner.area >= DOT * inner.width * inner.height;
      const tall = inner.height > (dot ? LEAST_HEIGHT : LEAST_STROKES) * outer.height;
      return real[i] && within && tall && surrounds(pieces, o, i);
    });
  });
}

function surrounds(pieces, outer, inner) {
  const { left, top, right, bottom } = pieces.all[outer];
  const at = (y, x) => pieces.labels[(top + y) * pieces.width + left + x];
  const [down, across] = [bottom - top, right - left];
  return [
    between(down, across, (line, place) => at(line, place), inner + 1, outer + 1),
    between(across, down, (line, place) => at(place, line), inner + 1, outer + 1),
  ].every((share) => share > ON_ALL_SIDES);
}

/** The share of the inner piece's lines in which the outer one has ink on both sides of it. */
function between(lines, length, label, inner, outer) {
  let [all, surrounded] = [0, 0];
  for (let line = 0; line < lines; line++) {
    const ends = { [inner]: null, [outer]: null };
    for (let place = 0; place < length; place++) {
      const found = label(line, place);
      if (found !== inner && found !== outer) continue;
      ends[found] ??= { first: place };
      ends[found].last = place;
    }
    const [within, around] = [ends[inner], ends[outer]];
    if (!within) continue;
    all++;
    if (around && around.first < within.first && around.last > within.last) surrounded++;
  }
  return surrounded / all;
}
