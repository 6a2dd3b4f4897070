/** Where the network looked: exactly, by its last layer, and by wiping parts of its input out. */

import { answer, MAPS } from "./network.js";

export const PLACES = 49; // of the last layer's maps, 7 × 7
const STEP = 2; // pixels from one wiped square to the next
const MARGIN = 2; // that a square reaches farther on each side

/**
 * What each of the 49 places adds to a digit's logit, Float64Array. The last layer is linear, so
 * they and the bias sum to the logit: nothing is estimated.
 */
export function votes(weights, { layers }, digit) {
  const result = new Float64Array(PLACES);
  for (let map = 0; map < MAPS; map++) {
    for (let place = 0; place < PLACES; place++) {
      result[place] += vote(weights, layers[3].maps, digit, map, place);
    }
  }
  return result;
}

/** What one cell of one map adds. */
export function vote(weights, maps, digit, map, place) {
  const feature = map * PLACES + place;
  return maps[feature] * weights["fc.weight"][feature * 10 + digit];
}

/**
 * How much a digit's logit falls when a square of 6 × 6 pixels is wiped out, for the 2 × 2
 * pixels in its middle: Float32Array of 784. It pauses after every row, and gives up, with null,
 * when it is no longer `wanted()`.
 * Source: Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional Networks".
 */
export async function wipeTest(network, pixels, digit, wanted) {
  const before = answer(network, pixels).logits[digit];
  const falls = new Float32Array(784);
  for (let top = 0; top < 28; top += STEP) {
    await new Promise((done) => setTimeout(done));
    if (!wanted()) return null;
    for (let left = 0; left < 28; left += STEP) {
      const [inked, wiped] = withoutSquare(pixels, top, left);
      const fall = inked ? before - answer(network, wiped).logits[digit] : 0;
      for (let y = top; y < top + STEP; y++) falls.fill(fall, y * 28 + left, y * 28 + left + STEP);
    }
  }
  return falls;
}

/** Whether there was ink, and the pixels without what lies around a block of 2 × 2. */
function withoutSquare(pixels, top, left) {
  const wiped = pixels.slice();
  let inked = false;
  for (let y = Math.max(0, top - MARGIN); y <= Math.min(27, top + STEP - 1 + MARGIN); y++) {
    for (let x = Math.max(0, left - MARGIN); x <= Math.min(27, left + STEP - 1 + MARGIN); x++) {
      inked ||= wiped[y * 28 + x] > 0;
      wiped[y * 28 + x] = 0;
    }
  }
  return [inked, wiped];
}
