/** A drawing -> what the network was trained on; as pictures/drawing.py, and held to it. */

import { constants } from "./data.js";
import { density, framed, SIDE } from "./framing.js";
import { boxOf, grid } from "./grid.js";
import { digitInk } from "./ink.js";
import { findLevels } from "./levels.js";

/** { pixels: Float32Array of 784, findings, blank } of a grid of ink in [0, 1]. */
export function readDrawing(ink) {
  const levels = findLevels(ink);
  if (!levels) return blank([constants.ink.NO_INK]);
  const found = digitInk(ink, levels);
  const box = boxOf(found.ink);
  if (!box) return blank(found.findings);
  const { data } = framed(density(ink, found.ink, levels), box);
  return { pixels: data, findings: found.findings, blank: false };
}

function blank(findings) {
  return { pixels: grid(SIDE, SIDE).data, findings, blank: true };
}
