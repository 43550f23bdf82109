/**
 * The keys of the cells, as spreadsheets have them. To type is to edit: what is typed while the server answers is kept,
 * in order, and goes where it was meant: into the editor that opens, or on the next cell once this one is saved.
 */

import { close, open, present, save } from "./editor.js";
import { CELLS, narrow, standing } from "./grid.js";
import { first, replaceWith } from "./filling.js";
import { addressOf, editable } from "./pointer.js";

/** @typedef {{key: string, shiftKey: boolean}} Key */

/** @type {Key[]} */
let queue = [];
/** The server is asked: keys wait. */
let waits = false;

/** @param {KeyboardEvent} event */
const isText = (event) => event.key.length === 1 && (event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || event.altKey));
/** What was typed on the cell goes in its editor; the key that ends it saves. @param {HTMLFormElement} form */
async function pour(form) {
  let text = /** @type {string|null} */ (null);
  let end = /** @type {Key|null} */ (null);
  while (queue.length && !end) {
    const key = /** @type {Key} */ (queue.shift());
    if (key.key.length === 1) text = (text ?? "") + key.key;
    else if (key.key === "Backspace") text = text && text.slice(0, -1);
    else if (key.key === "Enter" || key.key === "Tab") end = key;
  }
  if (text !== null) replaceWith(form, text);
  if (end) await finish(form, end);
  else waits = false;
}

/**
 * Save and move as a spreadsheet does: Enter down, Tab right, Shift the other way. On a card, stay.
 * @param {HTMLFormElement} form @param {Key} key
 */
function finish(form, { key, shiftKey }) {
  const by = shiftKey ? -1 : 1;
  return saveThen(form, narrow() ? [0, 0] : key === "Tab" ? [0, by] : [by, 0]);
}

/** @param {HTMLFormElement} form @param {[number, number]} step */
async function saveThen(form, step) {
  waits = true;
  const saved = await save(form, step);
  waits = false;
  if (saved) replay();
  else queue = []; // it was meant for another cell
}

/** The keys that waited, on the cell where one now stands, as if they were just pressed. */
function replay() {
  while (queue.length && !waits) {
    const key = /** @type {Key} */ (queue.shift());
    standing()?.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
  }
}

/** @param {HTMLElement} cell @param {(form: HTMLFormElement) => Promise<void>} then */
async function openFor(cell, then) {
  waits = true;
  const form = await open(addressOf(cell), cell);
  if (form) await then(form);
  else [waits, queue] = [false, []];
}

/** Yes becomes no, no and nothing become yes; another cell merely opens. @param {HTMLFormElement} form */
function toggle(form) {
  const control = first(form);
  if (!(control instanceof HTMLSelectElement) || [...control.options].map((one) => one.value).join() !== ",yes,no") return pour(form);
  control.value = control.value === "yes" ? "no" : "yes";
  return saveThen(form, [0, 0]);
}

/** A cell emptied; one that may not be says so in its editor. @param {HTMLFormElement} form */
function empty(form) {
  replaceWith(form, "");
  return saveThen(form, [0, 0]);
}

/** @param {KeyboardEvent} event @param {HTMLElement} cell */
function onCell(event, cell) {
  const key = event.key;
  if (key === "z" && (event.ctrlKey || event.metaKey)) /** @type {HTMLElement|null} */ (document.querySelector("#toasts form button"))?.click();
  else if (key === "Enter" || key === "F2") openFor(cell, pour);
  else if (key === "Delete" || key === "Backspace") openFor(cell, empty);
  else if (key === " ") openFor(cell, toggle);
  else if (isText(event)) {
    queue.unshift({ key, shiftKey: event.shiftKey });
    openFor(cell, pour);
  } else return;
  event.preventDefault();
}

/** @param {KeyboardEvent} event @param {HTMLFormElement} form @param {HTMLElement} target */
function inEditor(event, form, target) {
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && !target.matches("a, button")) {
    if (target.matches("textarea") && !event.ctrlKey) return;
    if (form.closest("#rows")) finish(form, event);
    else form.requestSubmit();
  } else if (event.key === "Tab" && form.closest("#rows") && isLast(form, target, event.shiftKey)) finish(form, event);
  else return;
  event.preventDefault();
}

/** Whether Tab leaves what one types in; a conflict or a refusal has more to reach. @param {HTMLFormElement} form @param {Element} target @param {boolean} back */
function isLast(form, target, back) {
  const inputs = [...form.querySelectorAll('[name^="value-"]')];
  return !form.querySelector(".conflict, [aria-invalid]") && inputs.at(back ? 0 : -1) === target;
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!waits || event.ctrlKey || event.metaKey || event.isComposing || !(target === document.body || target.closest("#rows"))) return;
  if (event.key === "Escape") queue = [];
  else if (isText(event) || ["Enter", "Tab", "Backspace", "Delete"].includes(event.key) || event.key.startsWith("Arrow")) {
    queue.push({ key: event.key, shiftKey: event.shiftKey });
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const form = present();
  if (event.isComposing || event.defaultPrevented) return;
  if (form?.contains(target)) inEditor(event, form, target);
  else if (event.key === "Escape" && waits) close();
  else if (target.matches(CELLS) && editable(target)) onCell(event, target);
});
