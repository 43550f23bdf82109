/** An import at work: the piece that tells how far it is asks again, then the whole page once it is over. */

import { ask, parse } from "./net.js";
import { swap } from "./focus.js";

const EVERY_MS = 1000;

async function look() {
  const part = document.getElementById("import-work");
  const address = part?.dataset.poll;
  if (!part || !address) return;
  const answer = await ask(address).catch(() => null);
  if (answer?.ok) {
    const fresh = parse(await answer.text()).getElementById("import-work");
    if (!fresh?.dataset.poll) {
      location.reload();
      return;
    }
    swap(part, fresh);
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
