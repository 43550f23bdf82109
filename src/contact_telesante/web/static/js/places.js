/** Where rows stand: after whoever precedes them, under the header of their group. */

import { parse } from "./net.js";

/** @typedef {{id: string, label: string, ids: string[]}} Group */
/** @typedef {{number: number, ids: string[], groups?: Group[], counts?: Record<string, number>}} Told */

/** Kinds of events that say which cells they changed, and change nothing else. */
const OF_CELLS = ["board.cells_changed", "board.change_undone"];

export const region = () => /** @type {HTMLElement|null} */ (document.getElementById("board-region"));
export const body = () => /** @type {HTMLElement} */ (document.getElementById("rows"));
/** The patients' rows, without the headers of groups. */
export const patients = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#rows > tr[id^="patient-"]')]);
export const headers = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows > .group-row")]);
/** @param {Element} row */
export const numberOf = (row) => Number(/** @type {HTMLElement} */ (row).dataset.number);
/** Whether the view, or what is pressed beside it, leaves some patients out or parts them in groups. */
export const isNarrow = () => region()?.dataset.narrow !== undefined;

/** The rows in the server's order, headers of groups among them, by their ids on the page. @param {Told} told */
export const placesOf = (told) =>
  told.groups?.flatMap((group) => [group.id, ...group.ids.map((id) => `patient-${id}`)]) ?? told.ids.map((id) => `patient-${id}`);

/** @param {HTMLElement} row @param {string[]} before nearest first @param {boolean} placed */
export function enter(row, before, placed) {
  const previous = before.map((id) => document.getElementById(id)).find((one) => one?.parentElement === body());
  if (previous) previous.after(row);
  else if (placed) body().prepend(row);
  else body().append(row);
}

/** A row goes where the server's order puts it. @param {HTMLElement} row @param {string[]} places */
export function enterAmong(row, places) {
  const place = places.indexOf(row.id);
  enter(row, places.slice(0, Math.max(place, 0)).reverse(), place >= 0);
}

/** Every group that the server tells has its header. @param {Told} told */
export function makeHeaders(told) {
  const width = document.querySelectorAll("#board-region thead th").length;
  const places = placesOf(told);
  for (const { id, label } of told.groups ?? []) {
    if (document.getElementById(id)) continue;
    const row = /** @type {HTMLElement} */ (parse('<table><tr class="group-row" role="row"><th role="rowheader" scope="rowgroup"><span class="group-title"><span></span> <span class="count muted" data-group-count></span></span></th></tr></table>').querySelector("tr"));
    row.id = id;
    row.querySelector("th")?.setAttribute("colspan", String(width));
    /** @type {HTMLElement} */ (row.querySelector(".group-title > span")).textContent = label;
    enterAmong(row, places);
  }
}

/** Every row where it is wanted, moving none that already stands right. @param {HTMLElement[]} wanted */
export function settle(wanted) {
  let next = body().firstElementChild;
  for (const row of wanted) {
    if (row === next) next = next.nextElementSibling;
    else body().insertBefore(row, next);
  }
}

/** The header that a row stands under; null on a board without groups. @param {Element} row */
export function headerOf(row) {
  let before = row.previousElementSibling;
  while (before && !before.classList.contains("group-row")) before = before.previousElementSibling;
  return before;
}

/** Whether a frame may move a patient in or out of the view, or to another group. @param {{kind?: string, patient?: string, changed?: string[]}} frame */
export function matters({ kind = "", patient, changed = [] }) {
  const watched = region()?.dataset.narrow ?? "";
  if (!patient) return false;
  return watched === "*" || !OF_CELLS.includes(kind) || changed.some((key) => watched.split(" ").includes(key));
}
