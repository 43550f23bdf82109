/** The editor of a cell: on its cell or its field, one at a time. What is typed is never lost. */

import { Offline, ask, send, sentenceOf } from "./net.js";
import { keepsText, me, on, team, tell, word } from "./page.js";
import { settleAnswer, toast } from "./answers.js";
import { keepMine, takeTheirs, untouched } from "./conflict.js";
import { giveBack, mount } from "./mount.js";

/** @type {HTMLFormElement|null} */
let form = null;
/** @type {HTMLElement|null} */
let holder = null;
let opening = "";
let asked = 0;

const typed = () => (form ? new URLSearchParams(/** @type {any} */ (new FormData(form))).toString() : "");
export const isDirty = () => form !== null && (typed() !== opening || form.querySelector(".conflict") !== null);
keepsText(isDirty);

/** Something is typed elsewhere: the reader is brought back to it. */
export function guardText() {
  if (!form || !isDirty()) return false;
  form.scrollIntoView({ block: "nearest" });
  focusIn(form);
  return true;
}

/** @param {string} address @param {HTMLElement} place */
async function open(address, place) {
  if (guardText()) return;
  close();
  const mine = ++asked;
  const answer = await ask(address).catch(() => null);
  if (mine !== asked) return; // another cell was asked for meanwhile
  if (!answer?.ok) {
    toast(answer ? await sentenceOf(answer) : word("offline"), "high");
    return;
  }
  put(await answer.text(), place);
  opening = typed();
  tell("editing", { cell: place, address });
}

/** @param {string} html @param {HTMLElement} place */
function put(html, place) {
  form?.remove();
  form = mount(html, place);
  holder = form && place;
  if (form) focusIn(form);
}

/** @param {HTMLFormElement} editor */
function focusIn(editor) {
  const input = /** @type {HTMLInputElement|null} */ (editor.querySelector("[aria-invalid]") ?? editor.querySelector("[autofocus]"));
  input?.focus();
  if (input?.matches("input:not([type=checkbox])")) input.select();
}

/** Close without saving; focus goes back to the cell. */
function close() {
  if (!form || !holder) return;
  const place = holder;
  form.remove();
  form = holder = null;
  tell("edited", { place });
  giveBack(place);
}

/** @param {HTMLFormElement} editor */
async function save(editor) {
  const place = holder;
  if (!place || editor.hasAttribute("aria-busy")) return;
  if (!isDirty()) {
    close();
    return;
  }
  editor.setAttribute("aria-busy", "true");
  try {
    await settle(editor, place, await send(editor, untouched(editor, opening)));
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    /** @type {HTMLElement} */ (editor.querySelector("[data-offline]")).hidden = false;
  } finally {
    editor.removeAttribute("aria-busy");
  }
}

/** @param {HTMLFormElement} editor @param {HTMLElement} place @param {Response} answer */
async function settle(editor, place, answer) {
  const isForm = answer.headers.get("content-type")?.startsWith("text/html");
  if (answer.ok) {
    if (editor === form) close();
    await settleAnswer(answer);
  } else if ([409, 422].includes(answer.status) && isForm && (editor === form || !form)) put(await answer.text(), place);
  else toast(await sentenceOf(answer), "high");
}

/** @param {HTMLElement} cell */
function addressOf(cell) {
  const patient = cell.closest("tr")?.id.replace("patient-", "");
  const writes = cell.closest(".board-region")?.getAttribute("data-write");
  return patient && cell.dataset.key && writes ? `/teams/${team}/patients/${patient}/cells/${cell.dataset.key}/` : "";
}

/** @param {Element} target */
function edit(target) {
  const cell = /** @type {HTMLElement|null} */ (target.closest("#rows > tr > td[data-key]"));
  if (cell && !cell.classList.contains("is-editing") && addressOf(cell)) open(addressOf(cell), cell);
}

document.addEventListener("dblclick", (event) => !(/** @type {Element} */ (event.target).closest("form")) && edit(/** @type {Element} */ (event.target)));
document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-edit]"));
  if (link) {
    event.preventDefault();
    open(link.href, /** @type {HTMLElement} */ (link.closest(".value")));
  } else if (target.closest("[data-cancel]")) close();
  else if (target.closest("[data-take-theirs]") && form) takeTheirs(form, target, opening) || close();
  else if (target.closest("[data-keep-mine]") && form && keepMine(form, target)) event.preventDefault();
  else if (target.closest("[data-rewrite]") && form) focusIn(form);
  else if (/** @type {PointerEvent} */ (event).pointerType === "touch" && !target.closest("a, form")) edit(target);
});
document.addEventListener("submit", (event) => {
  if (event.target !== form || !form) return;
  event.preventDefault();
  save(form);
});
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.isComposing || event.defaultPrevented) return;
  if (form?.contains(target)) {
    const enters = event.key === "Enter" && (target.matches("select") || (event.ctrlKey && target.matches("textarea")));
    if (event.key === "Escape") close();
    else if (enters) form.requestSubmit();
    if (enters || event.key === "Escape") event.preventDefault();
  } else if (target.matches("#rows > tr > td") && (event.key === "Enter" || event.key === "F2")) {
    event.preventDefault();
    edit(target);
  }
});
on("changed-under-editor", ({ cell, by }) => {
  // One's own save may come back by the stream before its answer does.
  if (cell !== holder || !form || (by?.id === me && form.hasAttribute("aria-busy"))) return;
  const note = /** @type {HTMLElement} */ (form.querySelector("[data-changed-note]"));
  /** @type {HTMLElement} */ (note.querySelector("span")).textContent = word("changed", { name: by?.name ?? "?" });
  note.hidden = false;
});
