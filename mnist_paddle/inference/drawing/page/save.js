/** The drawing and its reading as files, and as a link. */

import { element } from "./element.js";
import { linkOf } from "./link.js";
import { words } from "./words.js";

/** What is on the paper, as a PNG file, which `predict` reads. */
export function savePicture() {
  document.getElementById("paper").toBlob((blob) => offer(blob, "digit.png"));
}

/** Every number, as a JSON file. */
export function saveJson({ strokes }, reading, networks, doubts) {
  const content = {
    strokes,
    pixels: Array.from(reading.pixels),
    findings: reading.findings,
    warnings: doubts,
    networks: networks.map(({ network, answer }) => ({
      name: network.name,
      digit: reading.blank ? null : answer.digit,
      logits: Array.from(answer.logits),
      probabilities: answer.probabilities,
    })),
  };
  const text = JSON.stringify(content, null, 2);
  offer(new Blob([text], { type: "application/json" }), "digit.json");
}

function offer(blob, download) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
}

/** Put the strokes into the address and, where the browser lets us, copy it; what to say then. */
export async function copyLink({ strokes, picture }) {
  const end = picture ? null : linkOf(strokes);
  if (end === null) return words().noLink;
  window.history.replaceState(null, "", end);
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    return words().inAddress; // plain HTTP has no clipboard
  }
  return words().copied;
}
