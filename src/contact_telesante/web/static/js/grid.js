/** The board as a grid: one cell holds the focus, arrows move it, Enter opens the patient from their name. */

import { on } from "./page.js";

const CELLS = "#rows > tr > td, #rows > tr > th";
/** @param {Element} row */
const cellsOf = (row) => /** @type {HTMLElement[]} */ ([...row.children].filter((cell) => getComputedStyle(cell).display !== "none"));
const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows > tr:not([hidden])")]);

/**
 * Stand on a cell, which alone then takes the focus of Tab.
 * @param {HTMLElement|null|undefined} cell @param {FocusOptions} how
 */
export function standOn(cell, how = {}) {
  if (!cell) return;
  for (const other of document.querySelectorAll('#rows > tr > [tabindex="0"]')) other.setAttribute("tabindex", "-1");
  cell.tabIndex = 0;
  cell.focus(how);
}

/** There is always a door into the board: its first patient shown, unless one already stands somewhere. */
function openDoor() {
  if (document.querySelector('#rows > tr:not([hidden]) > [tabindex="0"]')) return;
  const first = /** @type {HTMLElement|null} */ (document.querySelector("#rows > tr:not([hidden]) > th"));
  if (first) first.tabIndex = 0;
}

/** @type {Record<string, (row: number, column: number, width: number, height: number) => [number, number]>} */
const MOVES = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row) => [row, 0],
  End: (row, _column, width) => [row, width - 1],
  PageUp: (row, column) => [Math.max(row - 10, 0), column],
  PageDown: (row, column, _width, height) => [Math.min(row + 10, height - 1), column],
};

/** @param {KeyboardEvent} event @param {HTMLElement} cell */
function move(event, cell) {
  const all = rows();
  const row = all.indexOf(/** @type {HTMLElement} */ (cell.parentElement));
  const cells = cellsOf(/** @type {Element} */ (cell.parentElement));
  const [nextRow, nextColumn] = MOVES[event.key](row, cells.indexOf(cell), cells.length, all.length);
  const line = event.ctrlKey && event.key === "Home" ? all[0] : event.ctrlKey && event.key === "End" ? all.at(-1) : all[nextRow];
  if (line) standOn(cellsOf(line)[Math.max(0, nextColumn)]);
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.matches(CELLS) || event.altKey || event.metaKey) return;
  if (MOVES[event.key]) move(event, target);
  else if (event.key === "Enter" && target.matches("th")) target.querySelector("a")?.click();
});
document.addEventListener("pointerdown", (event) => {
  const target = /** @type {Element} */ (event.target);
  // What is under the pointer stays there until it is released, else a tap would land on the neighbour.
  if (!target.closest("a, button, form")) standOn(/** @type {HTMLElement|null} */ (target.closest(CELLS)), { preventScroll: true });
});

on("stand", ({ cell }) => standOn(cell));
on("rows", openDoor);
on("shown", openDoor);
openDoor();
