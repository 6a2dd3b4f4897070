/** Colours of cells, as [red, green, blue] from 0 to 255. */

const GLOW = [
  [16, 18, 27],
  [24, 62, 92],
  [36, 118, 134],
  [96, 184, 160],
  [255, 244, 176],
];
export const FOR = [46, 158, 230];
export const AGAINST = [240, 110, 30];
const DARK = GLOW[0];

/** Of a value in [0, 1]: dark, blue, green, light. */
export function glow(value) {
  const place = Math.min(Math.max(value, 0), 1) * (GLOW.length - 1);
  const below = Math.min(Math.floor(place), GLOW.length - 2);
  return mixed(GLOW[below], GLOW[below + 1], place - below);
}

/** Of a value in [-1, 1]: what speaks for is blue, what speaks against orange, 0 is dark. */
export function signedColour(value) {
  return mixed(DARK, value < 0 ? AGAINST : FOR, Math.min(Math.abs(value), 1));
}

export function mixed(one, other, share) {
  return one.map((value, i) => Math.round(value + (other[i] - value) * share));
}

/** Black or white, whichever is easier to read on a colour: by WCAG 2.2's relative luminance. */
export function textOn(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/** A table of 256 colours for values from `least` to 1, each as one number of an ImageData. */
export function table(colour, least) {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    packed(colour(least + (i / 255) * (1 - least))),
  );
}

export function packed([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
