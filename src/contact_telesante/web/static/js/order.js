/** The order of the board belongs to the server: rows that arrive find their place, the rest moves only when asked. */

import { ask } from "./net.js";
import { on, tell } from "./page.js";
import { enterAmong, isNarrow, makeHeaders, numberOf, patients, placesOf, region, settle } from "./places.js";
import { depart, isHere } from "./rows.js";

/** Rows that came by a frame and have no place yet. @type {Map<string, HTMLElement>} */
const homeless = new Map();
let arriving = 0;

/**
 * What the server says of the order now; null without network.
 * @param {{counts?: boolean}} more `counts`: how many each quick filter would keep, too
 * @returns {Promise<import("./places.js").Told|null>}
 */
export async function askOrder({ counts = false } = {}) {
  const asked = new URLSearchParams(location.search);
  if (counts) asked.set("counts", "yes");
  const answer = await ask(`${region()?.dataset.order}?${asked}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Ask soon, once for all that came together: who arrived finds a place, who no longer matches is told. */
export function lookSoon() {
  arriving ||= setTimeout(house, 30 + Math.random() * 150);
}

/** Rows that wait enter after whoever precedes them; a patient is never unseen for want of an order. */
async function house() {
  arriving = 0;
  const told = await askOrder();
  const places = told ? placesOf(told) : [];
  if (told) makeHeaders(told);
  for (const [id, row] of homeless) {
    homeless.delete(id);
    if (document.getElementById(id) || !isHere(id, numberOf(row))) continue;
    if (told && isNarrow() && !places.includes(id)) continue;
    enterAmong(row, places);
    tell("row", { row });
  }
  if (told) tell("told", told);
  tell("rows");
  tell("ordered", { certain: false });
}

/** The reader asked: every row where the server says, moving none that already stands right. @param {import("./places.js").Told} told */
export function sortAgain(told) {
  makeHeaders(told);
  const places = placesOf(told);
  if (isNarrow()) for (const row of patients()) if (!places.includes(row.id) && numberOf(row) <= told.number) depart(row);
  settle(places.map((id) => document.getElementById(id)).filter((row) => row !== null));
  tell("told", told);
  tell("rows");
  tell("ordered", { certain: true });
}

on("arrival", ({ row }) => {
  homeless.set(row.id, row);
  lookSoon();
});
