/** Writing a cue: what it would do is asked again as one writes, whom it touches first, when it would have rung after. */

import { Offline, parse, post } from "./net.js";
import { on, tell } from "./page.js";

const BREATH_MS = 400;
const LONG_BREATH_MS = 1200;

const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-trial]"));
/** @type {Record<string, number>} */
const due = {};
/** @type {Record<string, number>} */
const asked = {};

/**
 * Ask for one part of the trial; an answer that comes after a later question is not shown.
 * @param {HTMLFormElement} from @param {"now"|"replay"} part
 */
async function ask(from, part) {
  const place = document.getElementById(`cue-${part}`);
  const turn = (asked[part] = (asked[part] ?? 0) + 1);
  const body = new FormData(from);
  body.delete("edit");
  body.set("part", part);
  place?.setAttribute("aria-busy", "true");
  try {
    const answer = await post(from.dataset.trial ?? "", body);
    if (turn !== asked[part] || !answer.ok || !place) return;
    const open = place.querySelector("details[open]") !== null;
    place.replaceChildren(parse(await answer.text()));
    place.querySelector("details")?.toggleAttribute("open", open);
    tell("fragment", { place });
  } catch (error) {
    if (!(error instanceof Offline)) throw error; // what is shown stays; the next change asks again
  } finally {
    if (turn === asked[part]) place?.removeAttribute("aria-busy");
  }
}

function soon() {
  if (!form) return;
  const from = form;
  clearTimeout(due.now);
  clearTimeout(due.replay);
  due.now = setTimeout(() => ask(from, "now"), BREATH_MS);
  due.replay = setTimeout(() => ask(from, "replay"), LONG_BREATH_MS);
}

if (form) {
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  on("conditions", soon);
  ask(form, "replay");
}
