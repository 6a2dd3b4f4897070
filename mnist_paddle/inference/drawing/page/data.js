/** What Python put into the page: the constants of the picture steps, and the networks. */
const data = JSON.parse(document.getElementById("data").textContent);

/** By Python module and name, such as `constants.levels.STEPS`. */
export const constants = data.constants;

/** { name, frame, weights: { "conv1.weight": Float32Array, ... } } of each network on show. */
export const networks = data.networks.map(unpacked);

/** The network that is asked for a second opinion, or null. */
export const second = data.second && unpacked(data.second);

/** Whether the first two networks are to be shown side by side from the start. */
export const sideBySide = data.sideBySide;

/** The token that the server of this page wants with a question; "" where there is no server. */
export const token = document.querySelector("meta[name=token]").content;

function unpacked({ name, frame, weights }) {
  const arrays = Object.entries(weights).map(([key, text]) => [key, floats(text)]);
  return { name, frame, weights: Object.fromEntries(arrays) };
}

/** Little-endian float32 numbers in base64 -> Float32Array. */
export function floats(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Float32Array(bytes.buffer);
}
