/** The rows of the board: patched cell by cell, put in order, fetched again. Never under an open editor. */

import { ask, parse } from "./net.js";
import { on, reach, tell } from "./page.js";

/** What a cell being edited will show once its editor closes. @type {WeakMap<Element, Element>} */
const waiting = new WeakMap();
/** Rows that came by a frame and have no place yet. @type {Map<string, HTMLElement>} */
const homeless = new Map();

const region = () => /** @type {HTMLElement|null} */ (document.getElementById("board-region"));
const body = () => document.getElementById("rows");

/** @param {string} html @returns {HTMLElement} */
const rowOf = (html) => /** @type {HTMLElement} */ (parse(html).querySelector("tr"));

/**
 * One frame of the stream, or of the answer to one's own write.
 * @param {{number: number, patient?: string, row?: string, gone?: boolean, refetch?: boolean, changed?: string[], by?: any}} frame
 */
export function applyFrame(frame) {
  reach(frame.number);
  if (frame.refetch) refetch();
  else if (frame.patient && body()) applyToRow(frame);
  tell("frame", frame);
}

/** @param {any} frame */
function applyToRow(frame) {
  const present = document.getElementById(`patient-${frame.patient}`);
  if (frame.gone) {
    if (present) leave(present);
    return;
  }
  if (!frame.row) return;
  const fresh = rowOf(frame.row);
  if (present) patch(present, fresh, frame.changed ?? [], frame.by);
  else {
    homeless.set(fresh.id, fresh);
    putInOrder();
  }
}

/** @param {HTMLElement} row */
function leave(row) {
  if (row.querySelector(".is-editing")) row.classList.add("is-out");
  else row.remove();
  tell("rows");
}

/**
 * Bring a row to a newer state; an older one, arriving late, is left aside.
 * @param {HTMLElement} row @param {HTMLElement} fresh @param {string[]} changed @param {any} by
 */
function patch(row, fresh, changed = [], by = null) {
  if (Number(fresh.dataset.number) <= Number(row.dataset.number)) return;
  for (const name of ["data-number", "data-cues", "data-severity"]) {
    const value = fresh.getAttribute(name);
    if (value === null) row.removeAttribute(name);
    else row.setAttribute(name, value);
  }
  const cells = [...fresh.children];
  [...row.children].forEach((cell, index) => replaceCell(cell, cells[index], changed, by));
  tell("row", { row });
  tell("rows");
}

/** @param {Element} cell @param {Element} fresh @param {string[]} changed @param {any} by */
function replaceCell(cell, fresh, changed, by) {
  const touched = changed.includes(/** @type {HTMLElement} */ (fresh).dataset.key ?? "");
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
  setTimeout(() => cell.classList.remove("just-changed"), 2000);
}

/** An editor closed: its cell shows what came meanwhile, its row leaves if it had to. @param {Element} cell */
export function release(cell) {
  const row = cell.closest("tr");
  const fresh = waiting.get(cell);
  if (fresh) cell.replaceWith(fresh);
  if (row?.classList.contains("is-out")) row.remove();
  tell("rows");
  return fresh ?? cell;
}

let ordering = 0;

/** Put every row where the server says; rows that came meanwhile find their place. */
export function putInOrder() {
  clearTimeout(ordering);
  ordering = setTimeout(async () => {
    const address = region()?.dataset.order;
    if (!address) return;
    const answer = await ask(address + location.search).catch(() => null);
    if (answer?.ok) place((await answer.json()).ids);
  }, 60 + Math.random() * 240);
}

/** @param {string[]} ids */
function place(ids) {
  const rows = body();
  if (!rows) return;
  const known = ids.map((id) => document.getElementById(`patient-${id}`) ?? homeless.get(`patient-${id}`));
  if (known.some((row) => !row)) {
    refetch();
    return;
  }
  homeless.clear();
  settle(rows, /** @type {HTMLElement[]} */ (known));
}

/** Order the rows, moving none that already stands right, so that focus and editors stay. @param {Element} rows @param {HTMLElement[]} wanted */
function settle(rows, wanted) {
  const kept = new Set(wanted);
  for (const row of [...rows.children]) if (!kept.has(/** @type {HTMLElement} */ (row))) leave(/** @type {HTMLElement} */ (row));
  let next = rows.firstElementChild;
  for (const row of wanted) {
    if (row === next) next = next.nextElementSibling;
    else rows.insertBefore(row, next);
  }
  tell("rows");
  tell("ordered");
}

/** Fetch the board again and bring the page to it in place: focus, scroll and the open editor stay. */
export async function refetch(address = location.pathname.replace(/patients\/.*/, "") + location.search) {
  if (!region()) return true;
  const answer = await ask(address).catch(() => null);
  if (!answer) return false;
  if (!answer.ok) {
    if ([401, 404].includes(answer.status)) location.reload();
    return false;
  }
  const fresh = /** @type {HTMLElement} */ (parse(await answer.text()).querySelector("#board-region"));
  adopt(fresh);
  return true;
}

/** @param {HTMLElement} fresh */
function adopt(fresh) {
  const place = region();
  const rows = body();
  if (!place || !rows) return;
  reach(Number(fresh.dataset.number));
  const wanted = [...fresh.querySelectorAll("#rows > tr")].map((row) => {
    const present = document.getElementById(row.id);
    if (present) patch(present, /** @type {HTMLElement} */ (row));
    return present ?? row;
  });
  place.querySelector("thead")?.replaceWith(/** @type {Element} */ (fresh.querySelector("thead")));
  place.querySelector("[data-empty]")?.replaceWith(/** @type {Element} */ (fresh.querySelector("[data-empty]")));
  settle(rows, /** @type {HTMLElement[]} */ (wanted));
}

on("resync", () => refetch());
