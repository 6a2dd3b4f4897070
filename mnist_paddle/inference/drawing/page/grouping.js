/** Which pieces make up the digit: the likeliest one, and those that belong to it; as grouping.py. */

import { constants } from "./data.js";
import { dilate, erode } from "./grid.js";
import { argmax, roundHalfEven } from "./numbers.js";
import { countsOf, findPieces, measured } from "./pieces.js";

const C = constants.grouping;

/** The pieces of a mask, those within two gaps of each other as one; areas are of the mask. */
export function grouped(mask, gap) {
  const groups = findPieces(dilate(mask, gap));
  const area = countsOf(groups, mask);
  const { width, height } = mask;
  groups.all = groups.all.map((group, i) => {
    const box = {
      area: area[i],
      left: group.left > 0 ? group.left + gap : 0,
      top: group.top > 0 ? group.top + gap : 0,
      right: group.right < width ? group.right - gap : width,
      bottom: group.bottom < height ? group.bottom - gap : height,
    };
    return measured(box, width, height);
  });
  return groups;
}

/** For each group whether it is of the digit: the most likely one and what belongs to it. */
export function digitAmong(groups) {
  const chosen = groups.all.map(() => false);
  const thick = thickAtEdge(groups);
  chosen[argmax(groups.all.map((group, i) => likelihood(group, groups, thick[i])))] = true;
  for (let turn = 0; turn < 4; turn++) {
    const digit = together(groups, chosen);
    const more = groups.all.map(
      (group, i) => chosen[i] || belongs(group, digit) || isOtherHalf(group, digit),
    );
    if (more.every((one, i) => one === chosen[i])) break;
    more.forEach((one, i) => {
      chosen[i] = one;
    });
  }
  return chosen;
}

/** Whether another group is as large as a second digit would be. */
export function anyRival(groups, chosen) {
  const digit = together(groups, chosen);
  return groups.all.some((group, i) => {
    const tall = group.height > 0.5 * digit.height;
    return !chosen[i] && !group.atEdge && tall && group.area > 0.3 * digit.area;
  });
}

function likelihood(group, picture, thick) {
  const worth = group.area * (1.1 - offMiddle(group, picture));
  const strip = group.width > C.STRIP * group.height;
  const place = thick ? 0.02 : group.atEdge ? 0.5 : 1;
  return worth * place * (strip ? 0.3 : 1);
}

/** How far a group is off the picture's middle: 0 in it, 1 at an edge. */
function offMiddle(group, { width, height }) {
  const x = (group.left + group.right) / width - 1;
  const y = (group.top + group.bottom) / height - 1;
  return Math.max(Math.abs(x), Math.abs(y));
}

/** For each group whether it is at the edge and far thicker than a stroke, beside a digit. */
function thickAtEdge(groups) {
  const { width, height, labels } = groups;
  const isInside = (group) => !group.atEdge && offMiddle(group, groups) < C.MIDDLE;
  if (!groups.all.some((group) => isInside(group) && group.height > C.TALL * height)) {
    return groups.all.map(() => false);
  }
  const inked = { width, height, data: Uint8Array.from(labels, (label) => (label ? 1 : 0)) };
  const core = erode(inked, Math.max(3, roundHalfEven(C.THICK * Math.max(width, height))));
  const [within, whole] = [countsOf(groups, core), countsOf(groups, inked)];
  return groups.all.map((group, i) => group.atEdge && within[i] > C.CORE * whole[i]);
}

/** The chosen groups as one piece, at the picture's edge if any of them is. */
function together(groups, chosen) {
  const of = groups.all.filter((_, i) => chosen[i]);
  const box = {
    area: of.reduce((sum, group) => sum + group.area, 0),
    left: Math.min(...of.map((group) => group.left)),
    top: Math.min(...of.map((group) => group.top)),
    right: Math.max(...of.map((group) => group.right)),
    bottom: Math.max(...of.map((group) => group.bottom)),
  };
  const whole = measured(box, groups.width, groups.height);
  return { ...whole, atEdge: of.some((group) => group.atEdge) };
}

function belongs(group, digit) {
  const beside = rowsBetween(group, digit) < 0 || isBar(group, digit);
  const low = group.height < 0.6 * digit.height && beside;
  const reach = (isStacked(group, digit) || low ? 0.25 : 0.05) * digit.extent;
  const apart = Math.max(rowsBetween(group, digit), columnsBetween(group, digit), 0);
  return apart < reach && !isUnderline(group, digit) && isPart(group, digit, C.LONGER);
}

/** Whether a piece is a line under a whole digit. */
export function isUnderline(piece, digit) {
  const flat = piece.width > C.LINE * piece.height && piece.width > C.AS_WIDE * digit.width;
  const down = (piece.top - digit.top) / digit.height;
  const begins = C.LEVELS[0] < down && down < C.LEVELS[1];
  const low = begins && piece.bottom > digit.top + C.BELOW * digit.height;
  return flat && low && isStacked(piece, digit) && digit.height > C.WHOLE * digit.width;
}

/** Whether it is the other half of a digit that is broken between above and below, or a bar. */
function isOtherHalf(group, digit) {
  const { width, height } = sizeWith(group, digit);
  const squat = digit.height < C.SQUAT * digit.width;
  const above = group.top < digit.top;
  const [upper, lower] = above ? [group, digit] : [digit, group];
  const bar = upper.width / upper.height > C.FLAT;
  const apart = rowsBetween(group, digit);
  const ahead = upper.right > lower.right && upper.left - lower.right < C.ASIDE * lower.width;
  const aside = apart >= 0 && ahead;
  const near = apart < C.APART * height && (aside || isStacked(group, digit));
  const underline = !above && group.width > C.UNDERLINE * group.height;
  const longest = squat ? C.LONGER_HALF : C.LONGER_BAR;
  const halves = bar || (squat && height < C.TALLEST * width);
  return halves && near && !underline && isPart(group, digit, longest);
}

/** Whether it is flat, beside the digit's upper half or above, and ends to the right of it. */
function isBar(group, digit) {
  const flat = group.width > C.FLAT * group.height;
  return flat && 2 * group.bottom < digit.top + digit.bottom && group.right > digit.right;
}

function sizeWith(group, digit) {
  const width = Math.max(group.right, digit.right) - Math.min(group.left, digit.left);
  return {
    width,
    height: Math.max(group.bottom, digit.bottom) - Math.min(group.top, digit.top),
  };
}

function rowsBetween(group, digit) {
  return Math.max(group.top - digit.bottom, digit.top - group.bottom);
}

function columnsBetween(group, digit) {
  return Math.max(group.left - digit.right, digit.left - group.right);
}

function isStacked(group, digit) {
  const shared = Math.min(group.right, digit.right) - Math.max(group.left, digit.left);
  return shared > 0.5 * Math.min(group.width, digit.width);
}

function isPart(group, digit, longest) {
  const large = group.area > 0.04 * digit.area;
  const short = group.extent < longest * digit.extent;
  const { width, height } = sizeWith(group, digit);
  const wide = width > Math.max(C.WIDEST * height, C.WIDER * digit.width) && !isBar(group, digit);
  return large && short && !wide && (!group.atEdge || digit.atEdge);
}
