/** Strokes in an address: a stroke is one byte for the eraser, two for the number of points, and
 * three a point: across, down, width; all in base64 as addresses have it. */

const PREFIX = "#d=";
const LONGEST = 20000; // letters: longer addresses are cut by what passes them on

/** What to put behind a page's address; null where it would be too long. */
export function linkOf(strokes) {
  const bytes = strokes.flatMap(({ erase, points }) => [
    erase ? 1 : 0,
    points.length >> 8,
    points.length & 255,
    ...points.flat().map((value) => Math.min(Math.max(Math.round(value), 0), 255)),
  ]);
  const text = btoa(String.fromCharCode(...bytes.slice(0, LONGEST)));
  if (text.length > LONGEST || bytes.length > LONGEST) return null;
  return PREFIX + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The strokes in an address's end; none where it has none, or not whole. */
export function strokesIn(hash) {
  if (!hash.startsWith(PREFIX) || hash.length > PREFIX.length + LONGEST) return [];
  let text;
  try {
    text = atob(hash.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return [];
  }
  const bytes = Array.from(text, (letter) => letter.charCodeAt(0));
  const strokes = [];
  for (let at = 0; at < bytes.length; ) {
    const many = (bytes[at + 1] << 8) | bytes[at + 2];
    const values = bytes.slice(at + 3, at + 3 + 3 * many);
    if (!many || values.length < 3 * many) return [];
    const points = Array.from({ length: many }, (_, i) => values.slice(3 * i, 3 * i + 3));
    strokes.push({ erase: bytes[at] === 1, points });
    at += 3 + 3 * many;
  }
  return strokes;
}
