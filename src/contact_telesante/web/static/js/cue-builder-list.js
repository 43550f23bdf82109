/** The list of cues put in order without leaving it: whoever moves a cue keeps the focus on it, and hears its place. */

import { Offline, parse, send } from "./net.js";
import { swap } from "./focus.js";
import { word } from "./page.js";
import { toast } from "./answers.js";

const list = () => document.getElementById("live-part");

/** @param {HTMLFormElement} form */
async function move(form) {
  if (form.hasAttribute("aria-busy") || form.querySelector('[aria-disabled="true"]')) return;
  const id = form.closest("li")?.id ?? "";
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await send(form);
    const page = parse(await answer.text());
    const fresh = page.getElementById("live-part");
    if (!fresh) return toast("", "high");
    swap(list(), fresh);
    const said = document.getElementById("cue-said");
    if (said) said.textContent = document.getElementById(id)?.dataset.said ?? "";
    if (!answer.ok) toast(page.querySelector("[role=alert] p")?.textContent ?? "", "high");
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    toast(word("offline"), "high");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-cue-move]")) return;
  event.preventDefault();
  move(form);
});
