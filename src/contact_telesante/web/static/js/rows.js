/** The rows of the board: patched cell by cell, leaving when their patient does. Never under an open editor. */

import { parse } from "./net.js";
import { on, tell } from "./page.js";
import { isNarrow, matters } from "./places.js";

const OURS = new Set(["class", "hidden", "aria-selected", "data-gone", "data-stale", "data-out"]);
const GLOW_MS = 2000;

/** What a cell being edited will show once its editor closes. @type {WeakMap<Element, Element>} */
const waiting = new WeakMap();
/** At what number each patient left: an answer older than that must not bring them back. @type {Map<string, number>} */
const left = new Map();

/** @param {string} id */
export const rowOf = (id) => document.getElementById(`patient-${id}`);

/** Whether a page rendered at `number` may still show that row. @param {string} rowId @param {number} number */
export const isHere = (rowId, number) => (left.get(rowId) ?? 0) <= number;

/**
 * One frame of the stream, or of the answer to one's own write.
 * @param {{number: number, patient?: string, row?: string, gone?: boolean, refetch?: boolean, changed?: string[], by?: any}} frame
 */
export function applyFrame(frame) {
  if (frame.refetch) tell("refetch");
  else if (frame.patient && document.getElementById("rows")) applyToRow(frame);
  tell("frame", frame);
}

/** @param {any} frame */
function applyToRow(frame) {
  const id = `patient-${frame.patient}`;
  const present = rowOf(frame.patient);
  if (frame.gone) {
    left.set(id, Math.max(frame.number, left.get(id) ?? 0));
    if (present) depart(present);
    return;
  }
  const fresh = frame.row && /** @type {HTMLElement} */ (parse(frame.row).querySelector("tr"));
  if (!fresh || !isHere(id, Number(fresh.dataset.number))) return;
  if (present) patch(present, fresh, { changed: frame.changed, by: frame.by });
  else if (!isNarrow() || matters(frame)) tell("arrival", { row: fresh });
}

/** @param {HTMLElement} row */
export function depart(row) {
  if (row.querySelector(".is-editing")) {
    row.dataset.gone = "";
    row.classList.add("is-out");
  } else remove(row);
  tell("rows");
}

/** A reader who stood on the row stands on its neighbour. @param {HTMLElement} row */
function remove(row) {
  const held = row.contains(document.activeElement);
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (held && neighbour) tell("stand", { cell: neighbour.querySelector("th") });
}

/**
 * Bring a row to a newer state; an older one, arriving late, is left aside.
 * @param {HTMLElement} row @param {HTMLElement} fresh
 * @param {{changed?: string[], by?: any, anyway?: boolean}} how `anyway`: also when only the board around the row changed
 */
export function patch(row, fresh, { changed = [], by = null, anyway = false } = {}) {
  const newer = Number(fresh.dataset.number) - Number(row.dataset.number);
  if (newer < 0 || (newer === 0 && !anyway)) return;
  const cells = [...fresh.children];
  const isQuiet = !changed.length && !row.contains(document.activeElement) && !row.querySelector('.is-editing, [tabindex="0"]');
  if (!isQuiet && hasSameColumns(row, cells)) [...row.children].forEach((cell, index) => replaceCell(cell, cells[index], changed, by));
  else if (!row.querySelector(".is-editing")) row.replaceChildren(...cells);
  else {
    row.dataset.stale = "";
    return;
  }
  for (const { name } of [...row.attributes]) if (!OURS.has(name) && !fresh.hasAttribute(name)) row.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (!OURS.has(name)) row.setAttribute(name, value);
  if ("gone" in row.dataset) {
    delete row.dataset.gone;
    row.classList.toggle("is-out", "out" in row.dataset);
  }
  tell("row", { row });
  tell("rows");
}

/** @param {Element} row @param {Element[]} cells */
const hasSameColumns = (row, cells) =>
  row.children.length === cells.length &&
  cells.every((cell, index) => cell.getAttribute("data-key") === row.children[index].getAttribute("data-key"));

/** @param {Element} cell @param {Element} fresh @param {string[]} changed @param {any} by */
function replaceCell(cell, fresh, changed, by) {
  const touched = changed.includes(fresh.getAttribute("data-key") ?? "");
  if (cell.classList.contains("is-editing")) {
    waiting.set(cell, fresh);
    if (touched) tell("changed-under-editor", { cell, by });
    return;
  }
  const focused = cell.contains(document.activeElement);
  if (cell.hasAttribute("tabindex")) fresh.setAttribute("tabindex", cell.getAttribute("tabindex") ?? "-1");
  cell.replaceWith(fresh);
  if (focused) /** @type {HTMLElement} */ (fresh).focus({ preventScroll: true });
  if (touched) glow(fresh);
}

/** @param {Element} cell */
function glow(cell) {
  cell.classList.add("just-changed");
  setTimeout(() => cell.classList.remove("just-changed"), GLOW_MS);
}

/** An editor closed: its cell shows what came meanwhile, its row leaves if it had to. @param {Element} cell @returns {Element} */
export function release(cell) {
  const row = cell.closest("tr");
  const fresh = waiting.get(cell);
  waiting.delete(cell);
  if (fresh) cell.replaceWith(fresh);
  if (row && "gone" in row.dataset) remove(row);
  else if (row && "stale" in row.dataset) {
    delete row.dataset.stale;
    tell("outdated");
  } else if (row && fresh) tell("row", { row });
  tell("rows");
  return fresh ?? cell;
}

on("stream-frame", applyFrame);
