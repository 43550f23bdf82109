/** The age of a cell, asked for: Ctrl+I, the menu key, a long press, the sign of what is to be confirmed; and « still true ». */

import { Offline, send, sentenceOf } from "./net.js";
import { on, word } from "./page.js";
import { settleAnswer, toast } from "./answers.js";
import { close, open } from "./editor.js";
import { CELLS, narrow } from "./grid.js";
import { addressOf } from "./pointer.js";

const LONG_PRESS_MS = 500;
const SHAKE = 10; // pixels: a finger is never quite still

/** @param {HTMLElement} cell */
function showAge(cell) {
  const address = addressOf(cell);
  if (address) open(`${address}age/`, cell);
}

/** @param {string} action @param {[string, string][]} fields @returns {Promise<boolean>} */
async function confirmed(action, fields) {
  const form = Object.assign(document.createElement("form"), { action, method: "post" });
  form.append(...fields.map(([name, value]) => Object.assign(document.createElement("input"), { type: "hidden", name, value })));
  const answer = await send(form).catch((error) => (error instanceof Offline ? null : Promise.reject(error)));
  if (answer?.ok) await settleAnswer(answer);
  else toast(answer ? await sentenceOf(answer) : word("offline"), "high");
  return Boolean(answer?.ok);
}

/** One tap on a card: what this reader sees of the cell is still true. @param {HTMLElement} cell */
async function stillTrue(cell) {
  const row = /** @type {HTMLElement} */ (cell.closest("tr"));
  const key = cell.dataset.key ?? "";
  const base = row.dataset.number ?? "";
  const sign = cell.querySelector("[data-still-true]");
  sign?.setAttribute("aria-busy", "true");
  await confirmed(addressOf(cell).replace(/cells\/.*/, "confirm/"), [["cell", key], ["base", base], ["key", `confirm-${row.id}-${base}-${key}`]]);
  sign?.removeAttribute("aria-busy");
}

document.addEventListener("click", (event) => {
  const sign = /** @type {Element} */ (event.target).closest("[data-still-true]");
  const cell = /** @type {HTMLElement|null} */ (sign?.closest(CELLS));
  if (!cell) return;
  if (narrow() && cell.closest('[data-write="yes"]')) stillTrue(cell);
  else showAge(cell);
});
document.addEventListener("keydown", (event) => {
  const cell = /** @type {HTMLElement} */ (event.target);
  const asks = (event.ctrlKey && event.key === "i") || event.key === "ContextMenu" || (event.shiftKey && event.key === "F10");
  if (!asks || event.defaultPrevented || !cell.matches("#rows > tr > td[data-key]")) return;
  event.preventDefault();
  showAge(cell);
});

let pressing = 0;
let from = [0, 0];
let held = false;

document.addEventListener("pointerdown", (event) => {
  const target = /** @type {Element} */ (event.target);
  const cell = /** @type {HTMLElement|null} */ (target.closest("#rows > tr > td[data-key]"));
  held = false;
  clearTimeout(pressing);
  if (event.pointerType !== "touch" || !cell || target.closest("a, button, form")) return;
  from = [event.clientX, event.clientY];
  pressing = setTimeout(() => {
    held = true;
    showAge(cell);
  }, LONG_PRESS_MS);
}, { passive: true });
document.addEventListener("pointermove", (event) => {
  if (pressing && Math.hypot(event.clientX - from[0], event.clientY - from[1]) > SHAKE) clearTimeout(pressing);
}, { passive: true });
for (const name of ["pointerup", "pointercancel", "scroll"]) document.addEventListener(name, () => clearTimeout(pressing), { passive: true, capture: true });
// The finger that pressed long also ends with a click, which is not a tap.
document.addEventListener("click", (event) => {
  if (!held) return;
  held = false;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

on("still-true", async ({ form }) => {
  const fields = /** @type {[string, string][]} */ ([...new FormData(form)].filter(([name]) => ["field", "base", "key"].includes(name)));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-confirm]"));
  if (await confirmed(button.formAction, fields)) close();
});
