/** From which contrast on a pixel is ink; as pictures/levels.py. */

import { constants } from "./data.js";
import { roundHalfEven } from "./numbers.js";

const { STEPS, FAINTEST, CLEAR_OF_GRAIN, FAINT_PART } = constants.levels;

/** { clear, faint, grain } of a grid of contrasts in [0, 1]; null where nothing stands out. */
export function findLevels(contrast) {
  const counts = new Float64Array(STEPS);
  for (const value of contrast.data) counts[Math.trunc(Math.fround(value * (STEPS - 1)))]++;
  const clear = halfway(counts);
  if (clear / STEPS < FAINTEST) return null;
  const paper = counts.subarray(0, clear);
  const middle = median(paper);
  const distances = new Float64Array(clear);
  paper.forEach((many, step) => {
    distances[Math.abs(step - middle)] += many;
  });
  const grain = middle + 4 * 1.48 * median(distances);
  const ink = counts.subarray(clear);
  if (clear + mean(ink) < CLEAR_OF_GRAIN * grain) return null;
  const least = Math.min(grain, clear);
  return {
    clear: clear / STEPS,
    faint: Math.max(FAINT_PART * clear, least) / STEPS,
    grain: least / STEPS,
  };
}

/** The step halfway between the mean of the paper and the mean of the ink. */
function halfway(counts) {
  const many = cumulated(counts);
  const sums = cumulated(counts.map((value, step) => value * step));
  const [all, sum] = [many[STEPS - 1], sums[STEPS - 1]];
  const few = Math.max(4, Math.floor(all / 1000));
  let level = Math.floor(searchSorted(many, all - few) / 2);
  for (let turn = 0; turn < 50; turn++) {
    const [below, above] = [many[level], all - many[level]];
    if (!below || !above) break;
    const next = roundHalfEven((sums[level] / below + (sum - sums[level]) / above) / 2);
    if (next === level) break;
    level = next;
  }
  return level;
}

function mean(counts) {
  let [total, sum] = [0, 0];
  counts.forEach((many, step) => {
    total += many;
    sum += many * step;
  });
  return sum / Math.max(total, 1);
}

function median(counts) {
  const many = cumulated(counts);
  return searchSorted(many, many[many.length - 1] / 2);
}

function cumulated(values) {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** The first index whose value is at least so much. */
function searchSorted(ascending, value) {
  const index = ascending.findIndex((one) => one >= value);
  return index < 0 ? ascending.length : index;
}

/** Mean width of the strokes of a mask, in its pixels: twice area by outline. */
export function strokeWidth({ width, height, data }) {
  let [area, outline] = [0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const here = data[i];
      area += here;
      outline += here ^ (y ? data[i - width] : 0);
      outline += here ^ (x ? data[i - 1] : 0);
      if (y === height - 1) outline += here;
      if (x === width - 1) outline += here;
    }
  }
  return (2 * area) / Math.max((outline * Math.PI) / 4, 1);
}
