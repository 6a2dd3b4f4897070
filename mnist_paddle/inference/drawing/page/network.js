/** The networks, and every layer's answer: models/mnist.py and stronger.py in plain loops. */

import { argmax } from "./numbers.js";

export const MAPS = 20; // of each stage of the tutorial's network
export const KERNEL = 5; // pixels a side, likewise
const SIDE = 28;

/**
 * Pixels [28 × 28] -> { layers, logits, probabilities, digit } of a network { frame, weights },
 * whose images get a frame of so many black pixels. The layers are, of each stage, its maps after
 * ReLU and those pooled, { side, maps }, maps being [count × side × side].
 */
export function answer({ frame, weights }, pixels) {
  const layers = [];
  let seen = { side: SIDE + 2 * frame, maps: bordered(pixels, 1, SIDE, frame) };
  for (const name of Object.keys(weights).filter((key) => /conv\d\.weight$/.test(key))) {
    const stage = convolved(seen, weights[name], weights[name.replace("weight", "bias")]);
    seen = pooled(stage);
    layers.push(stage, seen);
  }
  const [head] = Object.keys(weights).filter((key) => key.endsWith("fc.weight"));
  const logits = linear(seen.maps, weights[head], weights[head.replace("weight", "bias")]);
  return { layers, logits, probabilities: softmax(logits), digit: argmax(logits) };
}

export function softmax(logits) {
  const most = Math.max(...logits);
  const exponentials = Array.from(logits, (logit) => Math.exp(logit - most));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/** relu(convolution + bias), with a border of zeros so that the size stays. */
function convolved({ side, maps }, weight, bias) {
  const channels = maps.length / (side * side);
  const area = weight.length / (bias.length * channels);
  const kernel = Math.sqrt(area);
  const margin = kernel >> 1;
  const wide = side + 2 * margin;
  const images = bordered(maps, channels, side, margin);
  const result = new Float32Array(bias.length * side * side);
  const sums = new Float64Array(side * side);
  for (let map = 0; map < bias.length; map++) {
    sums.fill(bias[map]);
    for (let channel = 0; channel < channels; channel++) {
      for (let at = 0; at < area; at++) {
        const factor = weight[(map * channels + channel) * area + at];
        const down = Math.floor(at / kernel);
        const corner = (channel * wide + down) * wide + at - down * kernel;
        addShifted(sums, images, corner, wide, side, factor);
      }
    }
    for (let i = 0; i < sums.length; i++) result[map * sums.length + i] = Math.max(sums[i], 0);
  }
  return { side, maps: result };
}

function addShifted(sums, images, corner, wide, side, factor) {
  for (let y = 0, i = 0; y < side; y++) {
    const start = corner + y * wide;
    for (let x = 0; x < side; x++, i++) sums[i] += factor * images[start + x];
  }
}

/** Images [channels × side × side] with so many zeros on each side. */
function bordered(images, channels, side, margin) {
  const wide = side + 2 * margin;
  const result = new Float32Array(channels * wide * wide);
  for (let row = 0; row < channels * side; row++) {
    const channel = Math.floor(row / side);
    const start = (channel * wide + margin + row - channel * side) * wide + margin;
    result.set(images.subarray(row * side, (row + 1) * side), start);
  }
  return result;
}

/** The greatest of each four cells. */
function pooled({ side, maps }) {
  const half = side / 2;
  const result = new Float32Array(maps.length / 4);
  for (let i = 0; i < result.length; i++) {
    const row = Math.floor(i / half);
    const cell = 2 * row * side + 2 * (i - row * half);
    const below = cell + side;
    result[i] = Math.max(maps[cell], maps[cell + 1], maps[below], maps[below + 1]);
  }
  return { side: half, maps: result };
}

/** Weights [features × 10]. */
function linear(features, weight, bias) {
  return bias.map((start, digit) => {
    let sum = start;
    for (let i = 0; i < features.length; i++) sum += features[i] * weight[i * 10 + digit];
    return sum;
  });
}
