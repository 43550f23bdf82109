/** The editor of conditions without leaving the page: its buttons and its choice of column redraw it in place. */

import { Offline, parse, post, sentenceOf } from "./net.js";
import { tell, word } from "./page.js";
import { toast } from "./answers.js";

/** @typedef {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} Control */

/** @param {HTMLFormElement} form */
const treeOf = (form) => /** @type {HTMLElement|null} */ (form.querySelector("[data-conditions]"));
/** @param {Element} tree @returns {Control[]} */
const controlsOf = (tree) => /** @type {Control[]} */ ([...tree.querySelectorAll("input:not([type=hidden]), select, textarea")]);
/** @param {Control} control */
const heldBy = (control) => (control instanceof HTMLInputElement && control.type === "checkbox" ? String(control.checked) : control.value);
/** @type {WeakMap<HTMLFormElement, number>} */
const asked = new WeakMap();

/**
 * Draw the editor again as the server understands it. What is typed meanwhile stays typed.
 * @param {HTMLFormElement} form @param {string} edit
 */
async function redraw(form, edit) {
  const tree = treeOf(form);
  if (!tree) return;
  const turn = (asked.get(form) ?? 0) + 1;
  asked.set(form, turn);
  const body = new FormData(form);
  body.set("edit", edit);
  const sent = new Map(controlsOf(tree).map((control) => [control.id, heldBy(control)]));
  const answer = await post(tree.dataset.conditions ?? "", body).catch((error) => {
    if (!(error instanceof Offline)) throw error;
  });
  if (asked.get(form) !== turn) return;
  if (!answer?.ok) {
    toast(answer ? await sentenceOf(answer) : word("offline"), "high");
    return;
  }
  const fresh = parse(await answer.text()).querySelector("[data-conditions]");
  if (!fresh || !tree.isConnected) return;
  for (const control of controlsOf(tree)) if (sent.get(control.id) !== heldBy(control)) carry(control, fresh);
  const focused = tree.contains(document.activeElement) ? document.activeElement?.id : "";
  const place = whereNext(fresh, edit, focused ?? "", new Set(sent.keys()));
  tree.replaceWith(fresh);
  place?.focus();
  tell("conditions", { form });
}

/** @param {Control} control @param {Element} fresh */
function carry(control, fresh) {
  const same = /** @type {Control|null} */ (fresh.querySelector(`#${CSS.escape(control.id)}`));
  if (!same || same.type !== control.type) return;
  if (control instanceof HTMLInputElement && control.type === "checkbox") /** @type {HTMLInputElement} */ (same).checked = control.checked;
  else same.value = control.value;
}

/**
 * Where the reader goes on: on the new line, beside the one that left, or where they were.
 * @param {Element} fresh @param {string} edit @param {string} focused @param {Set<string>} known
 * @returns {HTMLElement|null}
 */
function whereNext(fresh, edit, focused, known) {
  const [what, path = ""] = edit.split(":");
  if (what === "add" || what === "group") return controlsOf(fresh).find((control) => !known.has(control.id)) ?? null;
  if (what === "remove") return fresh.querySelector(`#${CSS.escape(path.replace(/-\d+$/, ""))}-add`);
  return focused ? fresh.querySelector(`#${CSS.escape(focused)}`) : null;
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {SubmitEvent} */ (event).submitter;
  if (!(button instanceof HTMLButtonElement) || button.name !== "edit" || !treeOf(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  redraw(form, button.value);
}, true);
document.addEventListener("change", (event) => {
  const control = /** @type {Control} */ (event.target);
  if (control.form && control.matches("[data-conditions] [data-redraw]")) redraw(control.form, "refresh");
});
