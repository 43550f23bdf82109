/** The whole board fetched again and brought to the page in place: focus, scroll and the open editor stay. */

import { askUntilAnswered, parse } from "./net.js";
import { leave, on, tell } from "./page.js";
import { swap } from "./focus.js";
import { lookSoon } from "./order.js";
import { enter, headers, isNarrow, numberOf, patients, region, settle } from "./places.js";
import { depart, isHere, patch } from "./rows.js";

const BREATH = 40;
/** What the page says of its view, besides its rows. */
const SAID = ["data-number", "data-version", "data-narrow", "data-timed", "data-sorts", "data-view"];
/** @type {Promise<void>|null} */
let fetching = null;
let wanted = { owed: false, whole: false, sorted: false };
let drawn = location.search;

/** What the board shown was asked for. */
export const drawnFor = () => drawn;

/**
 * @param {{whole?: boolean, sorted?: boolean}} how `whole`: with its tabs, filters and cues; `sorted`: into its new order
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
    drawn = location.search;
    const answer = await askUntilAnswered(location.pathname.replace(/patients\/.*/, "") + location.search, { whole });
    if (answer.ok) await adopt(split(await answer.text()), sorted);
    else if ([401, 404].includes(answer.status)) tell("refused");
  }
}

/** @typedef {{id: string, number: number, text: string}} Piece a row, or the header of a group, which has no number */

/**
 * A board with its rows still as text: most of five hundred are those already shown, and need no drawing.
 * @param {string} html
 */
function split(html) {
  const start = html.indexOf(">", html.indexOf('id="rows"')) + 1;
  const end = html.indexOf("</tbody>", start);
  const rows = html.slice(start, end).split(/(?=<tr (?:id="patient-|class="group-row"))/);
  return {
    page: parse(html.slice(0, start) + html.slice(end)),
    rows: rows.flatMap((text) => {
      const [, id] = text.match(/^<tr [^>]*?id="((?:patient|group)-[^"]+)"/) ?? [];
      const [, number] = text.match(/^<tr [^>]* data-number="(\d+)"/) ?? [];
      return id ? [{ id, number: number ? Number(number) : NaN, text }] : [];
    }),
  };
}

/** @param {{page: DocumentFragment, rows: Piece[]}} told @param {boolean} sorted */
async function adopt({ page, rows }, sorted) {
  const place = region();
  const fresh = /** @type {HTMLElement|null} */ (page.querySelector("#board-region"));
  if (!place || !fresh) return;
  if (place.dataset.write !== fresh.dataset.write) leave();
  const number = Number(fresh.dataset.number);
  const anyway = place.dataset.version !== fresh.dataset.version;
  const here = rows.filter((row) => isHere(row.id, number));
  const ids = here.map((row) => row.id);
  for (const name of SAID) {
    if (fresh.hasAttribute(name)) place.setAttribute(name, fresh.getAttribute(name) ?? "");
    else place.removeAttribute(name);
  }
  letGo(new Set(ids), number, sorted);
  await draw(here, ids, { anyway, sorted });
  for (const part of ["thead", "[data-empty]"]) swap(place.querySelector(part), fresh.querySelector(part));
  for (const part of ["[data-view-tabs]", "[data-view-notes]", "[data-asked]"]) swap(document.querySelector(part), page.querySelector(part));
  const strip = page.querySelector(".cue-strip");
  if (strip) tell("chips", { strip });
  if (sorted) settle(ids.map((id) => document.getElementById(id)).filter((row) => row !== null));
  tell("rows");
  tell("ordered", { certain: sorted });
  if (isNarrow() && !sorted) lookSoon();
}

/** Who is no longer told goes; in a view, only when the reader asked: otherwise they are greyed first. @param {Set<string>} kept @param {number} number @param {boolean} sorted */
function letGo(kept, number, sorted) {
  for (const row of patients()) if (!kept.has(row.id) && numberOf(row) <= number && (sorted || !isNarrow())) depart(row);
  for (const header of headers()) if (!kept.has(header.id) && (sorted || !isNarrow())) header.remove();
}

/** @param {Piece[]} here @param {string[]} ids @param {{anyway: boolean, sorted: boolean}} how */
async function draw(here, ids, { anyway, sorted }) {
  let drawn = 0;
  for (const [index, { id, number: its, text }] of here.entries()) {
    const old = document.getElementById(id);
    if (old && !anyway && !(its > numberOf(old))) continue;
    const row = /** @type {HTMLElement} */ (parse(text).querySelector("tr"));
    if (!old) enter(row, sorted ? [] : ids.slice(0, index).reverse(), true);
    else if (Number.isNaN(its)) old.replaceWith(row);
    else patch(old, row, { anyway });
    if (++drawn % BREATH === 0) await new Promise((done) => setTimeout(done)); // whoever types goes first
  }
}

on("refetch", () => setTimeout(() => refetch({ whole: true }), Math.random() * 300));
on("resync", () => refetch({ whole: true }));
/** Rows of this very number are drawn otherwise now: the day turned, or the board has other columns. */
on("outdated", () => {
  region()?.removeAttribute("data-version");
  refetch({ whole: true });
});
