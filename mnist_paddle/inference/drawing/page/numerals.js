/** Numbers as people read them. */

export function percent(share) {
  return `${(100 * share).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1)} %`;
}

export function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

export function number(value) {
  return value.toFixed(2).replace("-", "−");
}
