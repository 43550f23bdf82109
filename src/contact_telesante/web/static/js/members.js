/**
 * Who belongs in the view. A row that no longer matches is greyed and says so, for whoever wrote as for the others. It
 * leaves two seconds later, once nobody is in it: no editor, no focus, no open panel, no pointer at work over the rows,
 * since what is under a hand must not move. One that changed groups moves then, not before.
 */

import { on, word } from "./page.js";
import { lookSoon } from "./order.js";
import { refetch } from "./refetch.js";
import { enterAmong, headerOf, headers, isNarrow, matters, numberOf, patients, placesOf, region } from "./places.js";
import { depart } from "./rows.js";

const GREY_MS = 2000;
const RESTING_MS = 5000;
const TIMED_MS = 60_000;

/** Since when each row is greyed. @type {Map<HTMLElement, number>} */
const greyed = new Map();
/** The order as it was last told. @type {string[]} */
let places = [];
let pointedAt = 0;

/** @param {HTMLElement} row @param {boolean} moved */
function grey(row, moved) {
  if (!greyed.has(row)) greyed.set(row, Date.now());
  row.dataset.out = moved ? "moved" : "out";
  row.classList.add("is-out");
  say(row);
}

/** @param {HTMLElement} row */
function say(row) {
  const place = row.querySelector(".patient-place");
  const note = place?.querySelector(".out-note") ?? Object.assign(document.createElement("span"), { className: "out-note" });
  const words = word(row.dataset.out === "moved" ? "moved" : "out");
  if (note.textContent !== words) note.textContent = words;
  place?.append(note);
}

/** @param {HTMLElement} row */
function ungrey(row) {
  greyed.delete(row);
  if (row.dataset.out === undefined) return;
  delete row.dataset.out;
  row.classList.toggle("is-out", "gone" in row.dataset);
  row.querySelector(".out-note")?.remove();
}

/** @param {HTMLElement} row */
const isHeld = (row) =>
  row.querySelector(".is-editing") !== null || row.contains(document.activeElement) || row.getAttribute("aria-selected") === "true";
const isPointing = () => Date.now() - pointedAt < RESTING_MS && document.querySelector("#rows:hover") !== null;

function letLeave() {
  if (!greyed.size || isPointing()) return;
  for (const [row, since] of greyed) {
    if (!row.isConnected) greyed.delete(row);
    else if (Date.now() - since >= GREY_MS && !isHeld(row)) goes(row);
  }
}

/** @param {HTMLElement} row */
function goes(row) {
  const moved = row.dataset.out === "moved" && places.includes(row.id);
  ungrey(row);
  if (moved) enterAmong(row, places);
  else depart(row);
  count();
}

/** @param {import("./places.js").Told} told */
function mark(told) {
  if (!isNarrow()) {
    for (const row of greyed.keys()) ungrey(row);
    return;
  }
  places = placesOf(told);
  const known = new Set(places);
  const groups = new Map(told.groups?.flatMap((group) => group.ids.map((id) => [`patient-${id}`, group.id])));
  for (const row of patients()) {
    const moved = known.has(row.id) && groups.size > 0 && headerOf(row)?.id !== groups.get(row.id);
    if (numberOf(row) > told.number) continue; // told before this change
    if (!known.has(row.id) || moved) grey(row, moved);
    else ungrey(row);
  }
  if (told.ids.some((id) => !document.getElementById(`patient-${id}`))) refetch();
  count();
}

/** Each group says how many it holds now; one that holds nobody goes. */
function count() {
  for (const header of headers()) {
    let [rows, shown] = [0, 0];
    for (let row = header.nextElementSibling; row && !row.classList.contains("group-row"); row = row.nextElementSibling) {
      const { hidden, dataset } = /** @type {HTMLElement} */ (row);
      rows += 1;
      if (!hidden && dataset.out === undefined) shown += 1;
    }
    const said = header.querySelector("[data-group-count]");
    if (said && said.textContent !== String(shown)) said.textContent = String(shown);
    if (rows) header.hidden = shown === 0 && ![...greyed.keys()].some((row) => headerOf(row) === header);
    else header.remove();
  }
}

on("told", mark);
on("frame", (frame) => isNarrow() && matters(frame) && lookSoon());
on("row", ({ row }) => row.dataset.out !== undefined && say(row));
on("shown", count);
document.addEventListener("pointermove", () => (pointedAt = Date.now()), { passive: true });
document.addEventListener("focusout", () => greyed.size && setTimeout(letLeave));
setInterval(letLeave, 500);
setInterval(() => region()?.dataset.timed !== undefined && document.visibilityState === "visible" && lookSoon(), TIMED_MS);
count();
