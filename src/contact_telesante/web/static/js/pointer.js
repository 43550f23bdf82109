/** What a hand does to the cells: a double click or a tap opens the editor, its buttons settle a conflict. */

import { team } from "./page.js";
import { keepMine, takeTheirs } from "./conflict.js";
import { close, focusIn, heldAtFirst, open, present } from "./editor.js";

/** Where a cell of the board is read or written; empty for one that is not. @param {HTMLElement} cell */
export function addressOf(cell) {
  const patient = cell.closest("tr")?.id.replace("patient-", "");
  return patient && cell.dataset.key ? `/teams/${team}/patients/${patient}/cells/${cell.dataset.key}/` : "";
}

/** The cell there, when it may be written and is not being. @param {Element} target */
export function editable(target) {
  const cell = /** @type {HTMLElement|null} */ (target.closest('.board-region[data-write="yes"] #rows > tr > td[data-key]'));
  return cell && !cell.classList.contains("is-editing") ? cell : null;
}

/** @param {Element} target */
function edit(target) {
  const cell = target.closest("a, button, form") ? null : editable(target);
  if (cell) open(addressOf(cell), cell);
}

document.addEventListener("dblclick", (event) => edit(/** @type {Element} */ (event.target)));
document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-edit]"));
  const form = present();
  if (link) {
    event.preventDefault();
    open(link.href, /** @type {HTMLElement} */ (link.closest(".value")));
  } else if (target.closest("[data-cancel]")) close();
  else if (target.closest("[data-take-theirs]") && form) takeTheirs(form, target, heldAtFirst()) || close();
  else if (target.closest("[data-keep-mine]") && form && keepMine(form, target)) event.preventDefault();
  else if (target.closest("[data-rewrite]") && form) focusIn(form);
  else if (/** @type {PointerEvent} */ (event).pointerType === "touch") edit(target);
});
