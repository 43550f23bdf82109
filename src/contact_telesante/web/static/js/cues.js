/** The strip of cues: counts come from the rows themselves; chips and the search filter them; nothing is stored. */

import { on, tell } from "./page.js";

const GREY_MS = 2000;

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('#rows > tr[id^="patient-"]')]);
const chips = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".chip[data-cue]")]);
/** @param {HTMLElement} chip */
const isPressed = (chip) => chip.getAttribute("aria-pressed") === "true";
/** @param {HTMLElement} row */
const cuesOf = (row) => (row.dataset.cues ?? "").split(" ");

/** The rows that the search found, all of them when nothing is searched. @type {Set<string>|null} */
let found = null;

function count(pressed = false) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const row of rows()) for (const cue of cuesOf(row)) totals.set(cue, (totals.get(cue) ?? 0) + 1);
  for (const chip of chips()) show(chip, totals.get(chip.dataset.cue ?? "") ?? 0);
  filter(pressed);
}

/** @param {HTMLElement} chip @param {number} total */
function show(chip, total) {
  chip.hidden = total === 0 && !isPressed(chip);
  const number = chip.querySelector("[data-count]");
  if (number && number.textContent !== String(total)) number.textContent = String(total);
  /** @type {HTMLElement} */ (chip.querySelector("[data-one]")).hidden = total > 1;
  /** @type {HTMLElement} */ (chip.querySelector("[data-many]")).hidden = total < 2;
}

/** The rows that matched when last looked at, and since when each no longer does. @type {WeakMap<HTMLElement, number>} */
const matched = new WeakMap();

/** A row that ceased to match, and not because a filter was pressed, is seen a moment longer. @param {HTMLElement} row @param {boolean} pressed */
function lingers(row, pressed) {
  const since = matched.get(row);
  if (since === undefined || pressed) return false;
  if (since) return Date.now() - since < GREY_MS;
  matched.set(row, Date.now());
  setTimeout(countSoon, GREY_MS);
  return true;
}

/** A row that no longer matches stays, greyed, while somebody is in it. @param {HTMLElement} row @param {boolean} asked @param {boolean} pressed */
function keepOrHide(row, asked, pressed) {
  const held = row.querySelector(".is-editing") !== null || row.contains(document.activeElement);
  const stays = !asked && (lingers(row, pressed) || held);
  if (asked) matched.set(row, 0);
  else if (!stays) matched.delete(row);
  row.hidden = !asked && !stays;
  row.classList.toggle("is-out", stays || "gone" in row.dataset || "out" in row.dataset);
  return !row.hidden;
}

/** @param {boolean} pressed whether the reader changed the filters, rather than somebody a row */
function filter(pressed = false) {
  const wanted = chips().filter(isPressed).map((chip) => chip.dataset.cue ?? "");
  const all = rows();
  let shown = 0;
  for (const row of all) {
    const matches = !wanted.length || wanted.some((cue) => cuesOf(row).includes(cue));
    if (keepOrHide(row, matches && (!found || found.has(row.id)), pressed)) shown += 1;
  }
  write("[data-row-count]", all.filter((row) => !("out" in row.dataset)).length);
  write("[data-shown-count]", shown);
  const empty = /** @type {HTMLElement|null} */ (document.querySelector("[data-empty]"));
  if (empty) empty.hidden = all.length > 0;
  const nobody = /** @type {HTMLElement|null} */ (document.querySelector("[data-nobody]"));
  if (nobody) nobody.hidden = shown > 0 || all.length === 0;
  tell("shown");
}

/** @param {string} place @param {number} total */
function write(place, total) {
  for (const one of document.querySelectorAll(place)) if (one.textContent !== String(total)) one.textContent = String(total);
}

let due = 0;

/** Once per picture, however many frames came: before the eye sees a row that the filter hides. */
function countSoon() {
  due ||= requestAnimationFrame(() => {
    due = 0;
    count();
  });
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const chip = /** @type {HTMLElement|null} */ (target.closest(".chip[data-cue]"));
  if (chip) chip.setAttribute("aria-pressed", String(!isPressed(chip)));
  if (target.closest("[data-clear-search]")) for (const one of chips()) one.setAttribute("aria-pressed", "false");
  if (chip || target.closest("[data-clear-search]")) count(true);
});
document.addEventListener("focusout", () => document.querySelector("#rows > .is-out") && countSoon());
on("rows", countSoon);
on("found", (ids) => {
  found = ids;
  filter(true);
});
on("chips", ({ strip }) => {
  const pressed = new Set(chips().filter(isPressed).map((chip) => chip.dataset.cue));
  document.querySelector(".cue-strip")?.replaceWith(strip);
  for (const chip of chips()) chip.setAttribute("aria-pressed", String(pressed.has(chip.dataset.cue)));
});
count();
