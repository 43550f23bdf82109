/** Near days and ages in words; the exact instant stays in `datetime` and on hover. Days are the team's. */

import { language, on, tell, word, zone } from "./page.js";

const NB = "\u00a0";
const DAY_MS = 86_400_000;
const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The day of an instant in the team's zone: `2026-11-22`. @param {Date} at */
const dayOf = (at) => DAY.format(at);

/** @param {string} day @param {number} days */
const shifted = (day, days) => new Date(Date.parse(`${day}T12:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** « 14 h 30 », “14:30”, in the team's zone. @param {Date} at */
export function clockTime(at) {
  const exact = CLOCK.format(at);
  if (language === "en") return exact;
  const [hour, minutes] = exact.split(":");
  return `${Number(hour)}${NB}h${minutes === "00" ? "" : NB + minutes}`;
}

/** @type {Record<string, string>} */
let near = {};
let today = "";

function lookAtTheDay() {
  const day = dayOf(new Date());
  if (day === today) return;
  // A moment apart, so that not every page asks at midnight sharp.
  if (today) setTimeout(() => tell("outdated"), 1000 + Math.random() * 30_000);
  today = day;
  near = { [shifted(day, -1)]: word("yesterday"), [day]: word("today"), [shifted(day, 1)]: word("tomorrow") };
}

/** @param {number} at */
function age(at) {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  if (minutes < 1) return word("now");
  if (minutes < 60) return word("minutes", { n: minutes });
  if (minutes < 1440) return word("hours", { n: Math.floor(minutes / 60) });
  return word("days", { n: Math.floor(minutes / 1440) });
}

/** @param {string} raw @param {boolean} asAge */
function wordsFor(raw, asAge) {
  if (raw.length === 10) return near[raw] ?? raw;
  const at = new Date(raw);
  if (asAge) return age(at.getTime());
  const day = dayOf(at);
  return `${near[day] ?? day} ${clockTime(at)}`;
}

/** @param {HTMLTimeElement} time */
function write(time) {
  const raw = time.dateTime;
  if (Number.isNaN(Date.parse(raw))) return;
  if (!time.title) time.title = time.textContent ?? "";
  const text = wordsFor(raw, "age" in time.dataset || (time.parentElement?.classList.contains("c-age") ?? false));
  if (time.textContent !== text) time.textContent = text;
}

/** @param {ParentNode} within */
function writeAll(within) {
  if (!zone) return; // outside a team, times stay as they were written: exact
  lookAtTheDay();
  for (const time of within.querySelectorAll("time[datetime]:not([data-exact])")) write(/** @type {HTMLTimeElement} */ (time));
}

writeAll(document);
setInterval(() => writeAll(document), 30_000);
on("row", ({ row }) => writeAll(row));
on("fragment", ({ place }) => writeAll(place));
on("ordered", () => writeAll(document));
