/** A rectangle of cells, from where one stood to where one stands: Shift and the arrows, or Shift and a click. */

import { on } from "./page.js";

/** @type {HTMLElement|null} */
let anchor = null;
/** @type {HTMLElement[][]} */
let chosen = [];

/** The cells chosen, row by row; none when one merely stands on a cell. */
export const rectangle = () => chosen.map((row) => row.filter((cell) => cell.isConnected)).filter((row) => row.length);

function clear() {
  if (!chosen.length) return;
  for (const cell of chosen.flat()) cell.removeAttribute("aria-selected");
  chosen = [];
}

/** @param {Element} cell */
const columnOf = (cell) => [...(/** @type {Element} */ (cell.parentElement).children)].indexOf(cell);

/** The shown rows between two, both included. @param {Element} one @param {Element} other */
function rowsBetween(one, other) {
  const down = one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const [first, last] = one === other || down ? [one, other] : [other, one];
  const found = [];
  for (let row = /** @type {Element|null} */ (first); row; row = row === last ? null : row.nextElementSibling) {
    if (!(/** @type {HTMLElement} */ (row).hidden)) found.push(row);
  }
  return found;
}

/** @param {HTMLElement} to */
function choose(to) {
  if (!anchor?.isConnected) return;
  const [left, right] = [columnOf(anchor), columnOf(to)].sort((a, b) => a - b);
  clear();
  chosen = rowsBetween(/** @type {Element} */ (anchor.parentElement), /** @type {Element} */ (to.parentElement)).map(
    (row) => /** @type {HTMLElement[]} */ ([...row.children].slice(left, right + 1)).filter((cell) => getComputedStyle(cell).display !== "none"),
  );
  for (const cell of chosen.flat()) cell.setAttribute("aria-selected", "true");
}

on("reach", ({ from, to }) => {
  if (!from || !to) {
    clear();
    anchor = null;
    return;
  }
  anchor ??= from;
  choose(to);
});
on("editing", clear);
for (const table of document.querySelectorAll(".board[role=grid]")) table.setAttribute("aria-multiselectable", "true");
