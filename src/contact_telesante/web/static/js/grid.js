/** The board as a grid: one cell holds the focus, arrows move it, Enter edits, Escape gives back. */

import { on } from "./page.js";

const table = () => document.querySelector("table.board");
/** @param {Element} row */
const cellsOf = (row) => /** @type {HTMLElement[]} */ ([...row.children].filter((cell) => getComputedStyle(cell).display !== "none"));
const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows > tr:not([hidden])")]);

/** @param {HTMLElement|undefined} cell */
function focus(cell) {
  if (!cell) return;
  for (const other of table()?.querySelectorAll('[tabindex="0"]') ?? []) other.setAttribute("tabindex", "-1");
  cell.tabIndex = 0;
  cell.focus();
}

/** A board that was just drawn is entered by its first patient. */
function openDoor() {
  const board = table();
  if (!board || board.querySelector('#rows [tabindex="0"]')) return;
  const first = board.querySelector("#rows > tr > th");
  if (first) /** @type {HTMLElement} */ (first).tabIndex = 0;
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
  if (line) focus(cellsOf(line)[Math.max(0, nextColumn)]);
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.matches("#rows > tr > td, #rows > tr > th")) return;
  if (MOVES[event.key]) move(event, target);
  else if (event.key === "Enter" && target.matches("th")) /** @type {HTMLElement|null} */ (target.querySelector("a"))?.click();
});

document.addEventListener("pointerdown", (event) => {
  const cell = /** @type {Element} */ (event.target).closest("#rows > tr > td, #rows > tr > th");
  if (cell && !(/** @type {Element} */ (event.target).closest("a, button, form"))) focus(/** @type {HTMLElement} */ (cell));
});

on("ordered", openDoor);
openDoor();
