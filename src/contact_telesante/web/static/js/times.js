/** Near days and ages in words; the exact instant stays in `datetime` and on hover. */

import { language, on, word } from "./page.js";

const NB = "\u00a0";
const DAY_MS = 86_400_000;

/** « 14 h 30 », “14:30”. @param {Date} at */
export function clockTime(at) {
  const minutes = String(at.getMinutes()).padStart(2, "0");
  if (language === "en") return `${String(at.getHours()).padStart(2, "0")}:${minutes}`;
  return `${at.getHours()}${NB}h${at.getMinutes() ? NB + minutes : ""}`;
}

/** @param {Date} day */
const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();

/** @param {Date} at @param {string} exact */
function dayWord(at, exact) {
  const days = Math.round((midnight(at) - midnight(new Date())) / DAY_MS);
  return { [-1]: word("yesterday"), 0: word("today"), 1: word("tomorrow") }[days] ?? exact;
}

/** @param {Date} at */
function age(at) {
  const minutes = Math.floor((Date.now() - at.getTime()) / 60_000);
  if (minutes < 1) return word("now");
  if (minutes < 60) return word("minutes", { n: minutes });
  if (minutes < 1440) return word("hours", { n: Math.floor(minutes / 60) });
  return word("days", { n: Math.floor(minutes / 1440) });
}

/** @param {HTMLTimeElement} time */
function write(time) {
  const raw = time.dateTime;
  const isDay = raw.length === 10;
  const at = new Date(isDay ? `${raw}T00:00` : raw);
  if (Number.isNaN(at.getTime())) return;
  const text = time.closest(".c-age") ? age(at) : dayWord(at, raw.slice(0, 10)) + (isDay ? "" : ` ${clockTime(at)}`);
  if (time.textContent !== text) time.textContent = text;
}

/** @param {ParentNode} within */
function writeAll(within) {
  for (const time of within.querySelectorAll("time[datetime]")) write(/** @type {HTMLTimeElement} */ (time));
}

writeAll(document);
setInterval(() => writeAll(document), 30_000);
on("row", ({ row }) => writeAll(row));
on("fragment", ({ place }) => writeAll(place));
on("ordered", () => writeAll(document));
