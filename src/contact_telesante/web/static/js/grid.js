/** The board as a grid: one cell holds the focus, arrows move it, headers included; Enter opens the patient from their name. */

import { on, tell } from "./page.js";

export const CELLS = "#rows > tr > :is(td, th)";
const HEADS = ".board > thead > tr > th";
const LEAP = 10;
/** Whether the board is a pile of cards. */
export const narrow = () => matchMedia("(width <= 40rem)").matches;

/** The cell that takes the focus of Tab. @type {HTMLElement|null} */
let door = null;

/** @param {Element} cell Cards leave out what is ordinary; beside an open patient, columns go. */
const isShown = (cell) => getComputedStyle(cell).display !== "none";

/** A header is sorted by its link: that is what takes the focus. @param {HTMLElement} cell */
const focusable = (cell) => (cell.matches(HEADS) ? /** @type {HTMLElement|null} */ (cell.querySelector("a")) ?? cell : cell);

/** @param {EventTarget|null} target @returns {HTMLElement|null} the cell or the header that this is, not something in it */
function cellAt(target) {
  const element = /** @type {HTMLElement} */ (target);
  if (!element.matches) return null;
  if (element.matches(CELLS)) return element;
  const head = /** @type {HTMLElement|null} */ (element.closest(HEADS));
  return head && focusable(head) === element ? head : null;
}

/** The cell of the board under the focus, if any. */
export const standing = () => (document.activeElement?.matches(CELLS) ? /** @type {HTMLElement} */ (document.activeElement) : null);

/**
 * Stand on a cell, which alone then takes the focus of Tab.
 * @param {HTMLElement|null|undefined} cell @param {FocusOptions} how
 */
export function standOn(cell, how = {}) {
  if (!cell) return;
  const place = focusable(cell);
  if (place === cell && cell.matches(CELLS)) {
    const old = door?.isConnected ? door : document.querySelector('#rows > tr > [tabindex="0"]');
    if (old !== cell) old?.setAttribute("tabindex", "-1");
    door = cell;
  }
  place.tabIndex = place === cell && cell.matches(CELLS) ? 0 : -1;
  place.focus(how);
  // Focus alone leaves where it is a cell that shows a little beside the pinned columns.
  if (!how.preventScroll && !cell.matches(".pin-1, .pin-2, .pin-3")) place.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** There is always one door into the board: its first patient shown, unless one already stands somewhere. */
function openDoor() {
  if (door?.isConnected && door.tabIndex === 0 && !door.parentElement?.hidden) return;
  door = document.querySelector('#rows > tr:not([hidden]) > [tabindex="0"]') ?? document.querySelector('#rows > tr[id^="patient-"]:not([hidden]) > th');
  if (door) door.tabIndex = 0;
}

/** One Tab leads past the grid: its headers are reached by the arrows. */
function closeHeads() {
  for (const head of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(HEADS))) focusable(head).tabIndex = -1;
}

/** @param {Element} row @param {number} by @returns {HTMLElement|null} the row so many shown rows away, or the last before it */
function rowFrom(row, by) {
  let found = null;
  for (let next = row, left = Math.abs(by); left > 0; ) {
    const beside = by < 0 ? next.previousElementSibling : next.nextElementSibling;
    if (!beside) break;
    next = beside;
    if (/** @type {HTMLElement} */ (next).hidden || !next.id.startsWith("patient-")) continue; // nobody stands on the header of a group
    found = /** @type {HTMLElement} */ (next);
    left -= 1;
  }
  return found;
}

/** @param {Element} row @param {number} index @returns {HTMLElement|null} the shown cell of that column, or the nearest before or after */
function cellOf(row, index) {
  for (let at = Math.min(index, row.children.length - 1); at >= 0; at -= 1) if (isShown(row.children[at])) return /** @type {HTMLElement} */ (row.children[at]);
  return /** @type {HTMLElement|null} */ ([...row.children].find(isShown) ?? null);
}

/** @param {Element} cell @param {number} by @returns {HTMLElement|null} */
function beside(cell, by) {
  const next = /** @type {HTMLElement|null} */ (by < 0 ? cell.previousElementSibling : cell.nextElementSibling);
  return next && !isShown(next) ? beside(next, by) : next;
}

/** @param {boolean} atEnd @returns {HTMLElement|null} */
function outermost(atEnd) {
  const rows = document.getElementById("rows");
  const row = /** @type {HTMLElement|null} */ (atEnd ? rows?.lastElementChild : rows?.firstElementChild);
  return row?.hidden || row?.classList.contains("group-row") ? rowFrom(row, atEnd ? -1 : 1) : row;
}

/**
 * The cell so many rows and columns away, as far as the board goes; null when there is none that way.
 * @param {HTMLElement} cell @param {number} rows @param {number} columns @returns {HTMLElement|null}
 */
export function neighbour(cell, rows, columns) {
  if (columns) return beside(cell, columns);
  const row = /** @type {Element} */ (cell.parentElement);
  const index = [...row.children].indexOf(cell);
  if (cell.matches(HEADS)) {
    const first = rows > 0 ? outermost(false) : null;
    const line = first && rows > 1 ? (rowFrom(first, rows - 1) ?? first) : first;
    return line && cellOf(line, index);
  }
  const line = rowFrom(row, rows);
  if (line) return cellOf(line, index);
  const heads = document.querySelectorAll(HEADS);
  return rows === -1 && !narrow() ? /** @type {HTMLElement|null} */ (heads[index] ?? null) : null;
}

/** @type {Record<string, (cell: HTMLElement, far: boolean) => HTMLElement|null>} */
const MOVES = {
  ArrowUp: (cell) => neighbour(cell, -1, 0),
  ArrowDown: (cell) => neighbour(cell, 1, 0),
  ArrowLeft: (cell) => neighbour(cell, 0, -1),
  ArrowRight: (cell) => neighbour(cell, 0, 1),
  PageUp: (cell) => neighbour(cell, -LEAP, 0),
  PageDown: (cell) => neighbour(cell, LEAP, 0),
  Home: (cell, far) => cellOf((far && outermost(false)) || /** @type {Element} */ (cell.parentElement), 0) ?? null,
  End: (cell, far) => cellOf((far && outermost(true)) || /** @type {Element} */ (cell.parentElement), Infinity),
};

document.addEventListener("keydown", (event) => {
  const cell = cellAt(event.target);
  if (!cell || event.altKey || event.metaKey || event.defaultPrevented) return;
  const move = MOVES[event.key];
  if (move) {
    event.preventDefault();
    const next = move(cell, event.ctrlKey);
    if (event.shiftKey && next?.matches(CELLS)) tell("reach", { from: cell, to: next });
    else if (next) tell("reach");
    standOn(next);
  } else if (event.key === "Enter" && cell.matches("#rows th")) cell.querySelector("a")?.click();
});
document.addEventListener("pointerdown", (event) => {
  const target = /** @type {Element} */ (event.target);
  // What is under the pointer stays there until it is released, else a tap would land on the neighbour.
  if (target.closest("a, button, form")) return;
  const cell = /** @type {HTMLElement|null} */ (target.closest(CELLS));
  if (cell) tell("reach", event.shiftKey ? { from: standing(), to: cell } : {});
  standOn(cell, { preventScroll: true });
}, { passive: true });

on("stand", ({ cell }) => standOn(cell));
on("rows", openDoor);
on("shown", openDoor);
on("ordered", closeHeads);
openDoor();
closeHeads();
