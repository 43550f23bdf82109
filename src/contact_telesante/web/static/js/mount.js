/** Where an editor stands: on its cell or field, whole in sight, and how the cell comes back from under it. */

import { parse } from "./net.js";
import { standOn } from "./grid.js";
import { release } from "./rows.js";

/**
 * Put an editor on its place.
 * @param {string} html @param {HTMLElement} place @returns {HTMLFormElement|null}
 */
export function mount(html, place) {
  const form = parse(html).querySelector("form");
  if (!form) return null;
  place.classList.add("is-editing");
  (place.querySelector(":scope > dd") ?? place).append(form);
  const row = /** @type {HTMLElement|null} */ (place.closest("#rows > tr"));
  if (row) turn(form, place, row);
  form.scrollIntoView({ block: "nearest", inline: "nearest" });
  return form;
}

/** Towards the inside of what the reader sees of the board. @param {HTMLElement} form @param {HTMLElement} cell @param {HTMLElement} row */
function turn(form, cell, row) {
  const seen = /** @type {Element} */ (cell.closest(".board-region")).getBoundingClientRect();
  const head = row.closest("table")?.tHead?.offsetHeight ?? 0;
  const { top, bottom, left } = cell.getBoundingClientRect();
  const [height, width] = [form.offsetHeight, form.offsetWidth];
  form.classList.toggle("opens-up", bottom + height > Math.min(seen.bottom, innerHeight) && top - height > seen.top + head);
  form.classList.toggle("opens-start", left + width > Math.min(seen.right, innerWidth));
}

/** Show the cell again, with what came meanwhile, and stand on it; that cell, on the board. @param {HTMLElement} place */
export function giveBack(place) {
  place.classList.remove("is-editing");
  if (!place.matches("td, th")) {
    /** @type {HTMLElement|null} */ (place.querySelector("a.value-edit") ?? place.querySelector("[data-edit]"))?.focus();
    return null;
  }
  const cell = /** @type {HTMLElement} */ (release(place));
  standOn(cell);
  return cell;
}
