/** The board as a whole: rows that arrive find their place, the rest moves only when asked, and all of it is fetched again. */

import { ask, askUntilAnswered, parse } from "./net.js";
import { leave, on, tell } from "./page.js";
import { swap } from "./focus.js";
import { depart, isHere, patch } from "./rows.js";

const region = () => /** @type {HTMLElement|null} */ (document.getElementById("board-region"));
const body = () => /** @type {HTMLElement} */ (document.getElementById("rows"));
const present = () => /** @type {HTMLElement[]} */ ([...(document.getElementById("rows")?.children ?? [])]);
/** @param {Element} row */
const numberOf = (row) => Number(/** @type {HTMLElement} */ (row).dataset.number);

const BREATH = 40;

/** Rows that came by a frame and have no place yet. @type {Map<string, HTMLElement>} */
const homeless = new Map();
let arriving = 0;

/** What the server says of the order now; null without network. @returns {Promise<{number: number, ids: string[]}|null>} */
export async function askOrder() {
  const answer = await ask(region()?.dataset.order + location.search).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Rows that wait enter after whoever precedes them; a patient is never unseen for want of an order. */
async function house() {
  arriving = 0;
  const told = await askOrder();
  const ids = told?.ids.map((id) => `patient-${id}`) ?? [];
  for (const [id, row] of homeless) {
    homeless.delete(id);
    if (document.getElementById(id) || !isHere(id, numberOf(row))) continue;
    enter(row, ids.slice(0, Math.max(ids.indexOf(id), 0)).reverse(), ids.includes(id));
    tell("row", { row });
  }
  tell("rows");
  tell("ordered", { certain: false });
}

/** @param {HTMLElement} row @param {string[]} before nearest first @param {boolean} placed */
function enter(row, before, placed) {
  const previous = before.map((id) => document.getElementById(id)).find((one) => one?.parentElement === body());
  if (previous) previous.after(row);
  else if (placed) body().prepend(row);
  else body().append(row);
}

/** The reader asked: every row where the server says, moving none that already stands right. @param {{number: number, ids: string[]}} told */
export function sortAgain({ ids }) {
  const known = ids.map((id) => document.getElementById(`patient-${id}`)).filter((row) => row !== null);
  settle(known);
  tell("rows");
  tell("ordered", { certain: true });
}

/** @param {HTMLElement[]} wanted */
function settle(wanted) {
  let next = body().firstElementChild;
  for (const row of wanted) {
    if (row === next) next = next.nextElementSibling;
    else body().insertBefore(row, next);
  }
}

/** @type {Promise<void>|null} */
let fetching = null;
let wanted = { owed: false, whole: false, sorted: false };

/**
 * Fetch the board again and bring the page to it in place: focus, scroll and the open editor stay.
 * @param {{whole?: boolean, sorted?: boolean}} how `whole`: with its cues; `sorted`: into its new order
 */
export function refetch({ whole = false, sorted = false } = {}) {
  wanted = { owed: true, whole: wanted.whole || whole, sorted: wanted.sorted || sorted };
  fetching ??= catchUp().finally(() => (fetching = null));
  return fetching;
}

async function catchUp() {
  while (wanted.owed && region()) {
    const { whole, sorted } = wanted;
    wanted = { owed: false, whole: false, sorted: false };
    const answer = await askUntilAnswered(location.pathname.replace(/patients\/.*/, "") + location.search, { whole });
    if (answer.ok) await adopt(split(await answer.text()), sorted);
    else if ([401, 404].includes(answer.status)) tell("refused");
  }
}

/**
 * A board with its rows still as text: most of five hundred are those already shown, and need no drawing.
 * @param {string} html
 */
function split(html) {
  const start = html.indexOf(">", html.indexOf('id="rows"')) + 1;
  const end = html.indexOf("</tbody>", start);
  const rows = html.slice(start, end).split(/(?=<tr id="patient-)/);
  return {
    page: parse(html.slice(0, start) + html.slice(end)),
    rows: rows.flatMap((text) => {
      const [, id, number] = text.match(/^<tr id="(patient-[^"]+)"[^>]* data-number="(\d+)"/) ?? [];
      return id ? [{ id, number: Number(number), text }] : [];
    }),
  };
}

/** @param {{page: DocumentFragment, rows: {id: string, number: number, text: string}[]}} told @param {boolean} sorted */
async function adopt({ page, rows }, sorted) {
  const place = region();
  const fresh = /** @type {HTMLElement|null} */ (page.querySelector("#board-region"));
  if (!place || !fresh) return;
  if (place.dataset.write !== fresh.dataset.write) leave();
  const number = Number(fresh.dataset.number);
  const anyway = place.dataset.version !== fresh.dataset.version;
  const here = rows.filter((row) => isHere(row.id, number));
  const ids = here.map((row) => row.id);
  const kept = new Set(ids);
  for (const row of present()) if (!kept.has(row.id) && numberOf(row) <= number) depart(row);
  let drawn = 0;
  for (const [index, { id, number: its, text }] of here.entries()) {
    const old = document.getElementById(id);
    if (old && !anyway && its <= numberOf(old)) continue;
    const row = /** @type {HTMLElement} */ (parse(text).firstElementChild);
    if (old) patch(old, row, { anyway });
    else enter(row, sorted ? [] : ids.slice(0, index).reverse(), true);
    if (++drawn % BREATH === 0) await new Promise((done) => setTimeout(done)); // whoever types goes first
  }
  for (const part of ["thead", "[data-empty]"]) swap(place.querySelector(part), fresh.querySelector(part));
  for (const name of ["data-number", "data-version"]) place.setAttribute(name, fresh.getAttribute(name) ?? "");
  const strip = page.querySelector(".cue-strip");
  if (strip) tell("chips", { strip });
  if (sorted) settle(ids.map((id) => document.getElementById(id)).filter((row) => row !== null));
  tell("rows");
  tell("ordered", { certain: sorted });
}

on("arrival", ({ row }) => {
  homeless.set(row.id, row);
  arriving ||= setTimeout(house, 30 + Math.random() * 150);
});
on("refetch", () => setTimeout(() => refetch({ whole: true }), Math.random() * 300));
on("resync", () => refetch({ whole: true }));
/** Rows of this very number are drawn otherwise now: the day turned, or the board has other columns. */
on("outdated", () => {
  region()?.removeAttribute("data-version");
  refetch({ whole: true });
});
