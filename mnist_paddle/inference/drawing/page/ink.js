/** Which pixels are the digit's ink: threshold, then pieces; specks and marks go; as ink.py. */

import { constants } from "./data.js";
import { above, boxOf, count, crop, dilate, grid } from "./grid.js";
import { anyRival, digitAmong, grouped, isUnderline } from "./grouping.js";
import { strokeWidth } from "./levels.js";
import { argmax, roundHalfEven } from "./numbers.js";
import { outlines } from "./outlines.js";
import { countsOf, findPieces, maskOf } from "./pieces.js";

const C = constants.ink;

/** { ink, findings }: the ink of the digit, a mask, and what speaks against there being one. */
export function digitInk(contrast, levels) {
  const clear = above(contrast, levels.clear);
  const pieces = findPieces(nearClear(above(contrast, levels.faint), clear));
  const longest = Math.max(contrast.width, contrast.height);
  const cleared = countsOf(pieces, clear);
  const real = pieces.all.map((piece, i) => {
    const large = piece.extent >= Math.max(3, C.SPECK * longest);
    return cleared[i] > 0 && large && !lineAtEdge(piece, contrast);
  });
  const extents = pieces.all.filter((_, i) => real[i]).map((piece) => piece.extent);
  if (!extents.length || Math.max(...extents) < C.SMALLEST_DIGIT * longest) {
    return { ink: grid(contrast.width, contrast.height, Uint8Array), findings: [C.NO_INK] };
  }
  const around = outlines(pieces, real);
  const kept = withoutUnderlines(
    pieces,
    real.map((one, i) => one && !around[i]),
  );
  let ink = maskOf(pieces, kept);
  const findings = [];
  if (kept.filter(Boolean).length > 1) {
    const groups = grouped(ink, Math.max(1, roundHalfEven((C.GAP / 2) * longest)));
    const chosen = digitAmong(groups);
    const digit = maskOf(groups, chosen);
    ink = { ...ink, data: ink.data.map((value, i) => value & digit.data[i]) };
    if (anyRival(groups, chosen)) findings.push(C.SEVERAL);
  }
  if (hardly(ink)) findings.push(C.HARDLY);
  return { ink, findings };
}

/** The mask of ink less what is faint and far from the clear ink that it joins, if it is much. */
function nearClear(inked, clear) {
  const reach = Math.max(3, roundHalfEven(C.NEAR * strokeWidth(clear)));
  const near = dilate(clear, reach);
  const far = { ...inked, data: inked.data.map((value, i) => value & (1 - near.data[i])) };
  if (!count(far)) return inked;
  const pieces = findPieces(inked);
  const [pale, strong] = [countsOf(pieces, far), countsOf(pieces, clear)];
  const much = maskOf(
    pieces,
    pale.map((many, i) => many > C.PALE * strong[i]),
  );
  return { ...inked, data: inked.data.map((one, i) => one & (1 - (far.data[i] & much.data[i]))) };
}

/** What is kept less lines under the largest piece that is no line. */
function withoutUnderlines(pieces, kept) {
  const worth = pieces.all.map((piece, i) => {
    const flat = piece.width > constants.grouping.LINE * piece.height;
    return kept[i] && !flat && !piece.atEdge ? piece.area : 0;
  });
  const largest = argmax(worth);
  if (!worth[largest]) return kept;
  return kept.map((one, i) => one && !isUnderline(pieces.all[i], pieces.all[largest]));
}

/** Whether found ink is unlike any digit: in bits, a sponge, a blob, a line. */
function hardly(ink) {
  const box = boxOf(ink);
  const digit = crop(ink, box);
  const { width, height } = digit;
  const paper = { ...digit, data: digit.data.map((value) => 1 - value) };
  const bar = [height / ink.height, width / ink.width];
  return (
    manyLarge(digit, C.MOST_PIECES) ||
    manyLarge(paper, C.MOST_HOLES) ||
    width > C.WIDEST * height ||
    shareOfEdge(ink) > C.MOST_AT_EDGE ||
    (strokeWidth(digit) > C.FATTEST * Math.max(height, width) && width > 0.6 * height) ||
    (Math.max(...bar) === 1 && Math.min(...bar) < C.NARROWEST)
  );
}

function manyLarge(mask, most) {
  const { all } = findPieces(mask);
  return all.filter((piece) => piece.area > C.GRAIN * mask.data.length).length > most;
}

/** How much of the picture's edge is ink; corners count for both of their sides. */
function shareOfEdge(ink) {
  const { width, height } = ink;
  const sides = [
    { left: 0, top: 0, right: width, bottom: 1 },
    { left: 0, top: height - 1, right: width, bottom: height },
    { left: 0, top: 0, right: 1, bottom: height },
    { left: width - 1, top: 0, right: width, bottom: height },
  ];
  const inked = sides.reduce((sum, side) => sum + count(crop(ink, side)), 0);
  return inked / (2 * (width + height));
}

function lineAtEdge(piece, { width, height }) {
  const margin = C.AT_EDGE * Math.max(width, height);
  const [flat, upright] = [piece.height <= margin, piece.width <= margin];
  const alongSide = flat && (piece.bottom <= 2 * margin || piece.top >= height - 2 * margin);
  const beside = upright && (piece.right <= 2 * margin || piece.left >= width - 2 * margin);
  return (alongSide && piece.width > 0.5 * width) || (beside && piece.height > 0.5 * height);
}
