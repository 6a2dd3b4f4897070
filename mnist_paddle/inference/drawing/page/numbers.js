/** Numbers as Python and NumPy round and choose them. */

/** The nearest whole number, of two equally near ones the even one. */
export function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** As levels.percentile, of a Float32Array. */
export function percentile(values, percent) {
  const ordered = values.slice().sort();
  const place = (percent / 100) * (ordered.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ordered.length - 1);
  const step = Math.fround(ordered[above] - ordered[below]);
  return Math.fround(ordered[below] + Math.fround(Math.fround(place - below) * step));
}

/** The index of the greatest value; of equal ones the first. */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
