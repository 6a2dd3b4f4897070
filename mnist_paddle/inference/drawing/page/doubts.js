/** When to doubt a reading: as inference/uncertainty.py, in its codes. */

import { constants } from "./data.js";
import { argmax } from "./numbers.js";

const { SURE, PLAIN, HARDLY, UNSURE } = constants.uncertainty;

/** [{ code, digit, other }] from probabilities, a reading, and a second network's probabilities. */
export function doubts(probabilities, { findings, blank }, second) {
  if (blank) return findings.map((code) => ({ code, digit: null, other: null }));
  const digit = argmax(probabilities);
  const rest = probabilities.map((value, i) => (i === digit ? -1 : value));
  const theirs = argmax(second);
  const reasons = findings.map((code) => ({ code, digit, other: null }));
  if (evidence(second) < PLAIN) {
    if (!findings.includes(HARDLY)) reasons.push({ code: HARDLY, digit, other: null });
  } else if (theirs !== digit || probabilities[digit] < SURE) {
    reasons.push({ code: UNSURE, digit, other: theirs === digit ? argmax(rest) : theirs });
  }
  return reasons;
}

/** How far the logit of the likeliest digit stands above the mean of the ten. */
function evidence(probabilities) {
  const logits = probabilities.map((value) => Math.log(Math.max(value, 1e-30)));
  return Math.max(...logits) - logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
}
