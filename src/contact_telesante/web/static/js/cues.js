/** The strip of cues: counts come from the rows themselves; chips and the search filter them; nothing is stored. */

import { on } from "./page.js";

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#rows > tr")]);
const chips = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".chip[data-cue]")]);
/** @param {HTMLElement} row */
const cuesOf = (row) => (row.dataset.cues ?? "").split(" ");

/** The rows that the search found, all of them when nothing is searched. @type {Set<string>|null} */
let found = null;

function count() {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const row of rows()) for (const cue of cuesOf(row)) totals.set(cue, (totals.get(cue) ?? 0) + 1);
  for (const chip of chips()) show(chip, totals.get(chip.dataset.cue ?? "") ?? 0);
  filter();
}

/** @param {HTMLElement} chip @param {number} total */
function show(chip, total) {
  chip.hidden = total === 0 && chip.getAttribute("aria-pressed") !== "true";
  const number = chip.querySelector("[data-count]");
  if (number) number.textContent = String(total);
  /** @type {HTMLElement} */ (chip.querySelector("[data-one]")).hidden = total > 1;
  /** @type {HTMLElement} */ (chip.querySelector("[data-many]")).hidden = total < 2;
}

function filter() {
  const wanted = chips().filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.cue ?? "");
  let shown = 0;
  for (const row of rows()) {
    const asked = (!wanted.length || wanted.some((cue) => cuesOf(row).includes(cue))) && (!found || found.has(row.id));
    const holds = asked || row.querySelector(".is-editing") !== null;
    row.hidden = !holds;
    shown += holds ? 1 : 0;
  }
  for (const place of document.querySelectorAll("[data-row-count]")) place.textContent = String(rows().length);
  for (const place of document.querySelectorAll("[data-shown-count]")) place.textContent = String(shown);
  const empty = /** @type {HTMLElement|null} */ (document.querySelector("[data-empty]"));
  if (empty) empty.hidden = rows().length > 0;
  const nobody = /** @type {HTMLElement|null} */ (document.querySelector("[data-nobody]"));
  if (nobody) nobody.hidden = shown > 0 || rows().length === 0;
}

document.addEventListener("click", (event) => {
  const chip = /** @type {Element} */ (event.target).closest(".chip[data-cue]");
  if (!chip) return;
  chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
  count();
});
on("rows", count);
on("found", (ids) => {
  found = ids;
  filter();
});
count();
