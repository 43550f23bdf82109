/** The editor of a cell: on its cell or its field, one at a time. What is typed is never lost. `typing` has its keys. */

import { Offline, ask, send, sentenceOf } from "./net.js";
import { keepsText, me, on, tell, word } from "./page.js";
import { settleAnswer, toast } from "./answers.js";
import { untouched } from "./conflict.js";
import { giveBack, mount } from "./mount.js";
import { neighbour, standOn } from "./grid.js";

/** @type {HTMLFormElement|null} */
let form = null;
/** @type {HTMLElement|null} */
let holder = null;
let opening = "";
let asked = 0;

const typed = () => (form ? new URLSearchParams(/** @type {any} */ (new FormData(form))).toString() : "");
export const isDirty = () => form !== null && (typed() !== opening || form.querySelector(".conflict") !== null);
keepsText(isDirty);

/** The editor that is open, and what it held when it opened. */
export const present = () => form;
export const heldAtFirst = () => opening;

/** Something is typed elsewhere: the reader is brought back to it. */
export function guardText() {
  if (!form || !isDirty()) return false;
  form.scrollIntoView({ block: "nearest" });
  focusIn(form);
  return true;
}

/**
 * Open what that address gives on its place. Its form; null when it did not open, whatever the reason.
 * @param {string} address @param {HTMLElement} place @returns {Promise<HTMLFormElement|null>}
 */
export async function open(address, place) {
  if (guardText()) return null;
  close();
  const mine = ++asked;
  const answer = await ask(address).catch(() => null);
  if (mine !== asked) return null; // another cell was asked for meanwhile
  if (!answer?.ok) {
    toast(answer ? await sentenceOf(answer) : word("offline"), "high");
    return null;
  }
  put(await answer.text(), place);
  opening = typed();
  tell("editing", { cell: place, address });
  return form;
}

/** @param {string} html @param {HTMLElement} place */
function put(html, place) {
  form?.remove();
  form = mount(html, place);
  holder = form && place;
  if (form) focusIn(form);
}

/** @param {HTMLFormElement} editor */
export function focusIn(editor) {
  const input = /** @type {HTMLInputElement|null} */ (editor.querySelector("[aria-invalid]") ?? editor.querySelector("[autofocus]"));
  input?.focus({ preventScroll: true }); // the editor is in sight already: no card scrolls away under a thumb
  if (input?.matches("input:not([type=checkbox])")) input.select();
}

/** Close without saving; focus goes back to the cell, or to the one so many rows and columns away. @param {[number, number]} step */
export function close(step = [0, 0]) {
  asked += 1;
  if (!form || !holder) return;
  const place = holder;
  form.remove();
  form = holder = null;
  tell("edited", { place });
  const cell = giveBack(place);
  if (cell && (step[0] || step[1])) standOn(neighbour(cell, ...step));
}

/**
 * Send what the editor holds, then close it and move. Whether it went through.
 * @param {HTMLFormElement} editor @param {[number, number]} step
 */
export async function save(editor, step = [0, 0]) {
  const place = holder;
  if (!place || editor.hasAttribute("aria-busy")) return false;
  if (!isDirty() && !("always" in editor.dataset)) {
    close(step);
    return true;
  }
  return sendFrom(editor, place, editor, step);
}

/**
 * @param {HTMLFormElement} editor the one that waits @param {HTMLElement} place @param {HTMLFormElement} what the form that is sent
 * @param {[number, number]} step
 */
async function sendFrom(editor, place, what, step) {
  editor.setAttribute("aria-busy", "true");
  try {
    return await settle(editor, place, await send(what, what === editor ? untouched(editor, opening) : []), step);
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    /** @type {HTMLElement} */ (editor.querySelector("[data-offline]")).hidden = false;
    return false;
  } finally {
    editor.removeAttribute("aria-busy");
  }
}

/** @param {HTMLFormElement} editor @param {HTMLElement} place @param {Response} answer @param {[number, number]} step */
async function settle(editor, place, answer, step) {
  const isForm = answer.headers.get("content-type")?.startsWith("text/html");
  if (answer.ok) {
    if (editor === form) close(step);
    await settleAnswer(answer);
  } else if ([409, 422].includes(answer.status) && isForm && (editor === form || !form)) put(await answer.text(), place);
  else toast(await sentenceOf(answer), "high");
  return answer.ok;
}

document.addEventListener("submit", (event) => {
  if (event.target !== form || !form) return;
  event.preventDefault();
  if (!event.submitter?.matches("[data-confirm]")) save(form);
  else if (!guardText() && holder) tell("still-true", { place: holder, form });
});
on("changed-under-editor", ({ cell, by }) => {
  // One's own save may come back by the stream before its answer does.
  if (cell !== holder || !form || (by?.id === me && form.hasAttribute("aria-busy"))) return;
  const note = /** @type {HTMLElement|null} */ (form.querySelector("[data-changed-note]"));
  if (!note) return;
  /** @type {HTMLElement} */ (note.querySelector("span")).textContent = word("changed", { name: by?.name ?? "?" });
  note.hidden = false;
});
