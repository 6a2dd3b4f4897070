/** Which pixels are the digit's ink: threshold, then pieces; specks and marks go; as ink.py. */

import { constants } from "./data.js";
import { above, boxOf, count, crop, grid } from "./grid.js";
import { anyRival, digitAmong, grouped } from "./grouping.js";
import { strokeWidth } from "./levels.js";
import { roundHalfEven } from "./numbers.js";
import { outlines } from "./outlines.js";
import { findPieces, maskOf } from "./pieces.js";

const C = constants.ink;

/** { ink, findings }: the ink of the digit, a mask, and what speaks against there being one. */
export function digitInk(contrast, levels) {
  const pieces = findPieces(above(contrast, levels.faint));
  const longest = Math.max(contrast.width, contrast.height);
  const clear = new Uint8Array(pieces.all.length + 1);
  const least = Math.fround(levels.clear);
  for (let i = 0; i < contrast.data.length; i++) {
    if (contrast.data[i] > least) clear[pieces.labels[i]] = 1;
  }
  const real = pieces.all.map((piece, i) => {
    const large = piece.extent >= Math.max(3, C.SPECK * longest);
    return Boolean(clear[i + 1]) && large && !lineAtEdge(piece, contrast);
  });
  const extents = pieces.all.filter((_, i) => real[i]).map((piece) => piece.extent);
  if (!extents.length || Math.max(...extents) < C.SMALLEST_DIGIT * longest) {
    return { ink: grid(contrast.width, contrast.height, Uint8Array), findings: [C.NO_INK] };
  }
  const around = outlines(pieces, real);
  let kept = real.map((one, i) => one && !around[i]);
  const beside = pieces.all.map((piece, i) => kept[i] && !bandAtEdge(piece, contrast));
  if (beside.some(Boolean)) kept = beside;
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

function bandAtEdge(piece, { width, height }) {
  const across = piece.left === 0 && piece.right === width;
  const along = across && (piece.top === 0 || piece.bottom === height);
  const full = piece.area > C.FULL * piece.width * piece.height;
  return along && full && piece.height < C.TALLEST_BAND * height;
}
