/** Questions to the server that this page came from. */

import { token } from "./data.js";
import { words } from "./words.js";

const TRIES = 6; // a class sends its photographs at once
const PAUSE = 400; // milliseconds, longer at every try

/** Whether there is a server to ask; of a page that was saved as a file there is none. */
export const served = token !== "" && location.protocol !== "file:";

/** The server's answer to a POST; throws an Error whose message is for the reader. */
export async function ask(route, body) {
  for (let turn = 1; ; turn++) {
    const response = await fetch(route, {
      method: "POST",
      body,
      headers: { "X-Token": token },
    }).catch(() => null);
    if (response && response.status !== 503) {
      const answer = await response.json().catch(() => ({ error: words().gone }));
      if (answer.error) throw new Error(answer.error);
      return answer;
    }
    if (turn === TRIES) throw new Error(response ? words().busy : words().gone);
    await new Promise((done) => setTimeout(done, turn * PAUSE * (0.5 + Math.random())));
  }
}
