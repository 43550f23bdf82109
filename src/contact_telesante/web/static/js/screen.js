/**
 * The wall on a machine where nobody is signed in. It has no stream: it asks, every four seconds, whether anything
 * changed, so that a screen turned off is dark within five.
 */

import "./connection.js";
import { tell } from "./page.js";
import { clockTime } from "./times.js";

const APART_MS = 4000;
const PATIENCE_MS = 8000;
const STALE_MS = 10_000;
/** Time alone may turn a filter: the table is asked for whole so often. */
const WHOLE_MS = 60_000;

const shell = /** @type {HTMLElement} */ (document.querySelector("[data-screen]"));
let number = shell.dataset.number ?? "";
let heardAt = Date.now();
let wholeAt = Date.now();

/** Nobody is there to make these requests: they are no sign of life of any session. */
const headers = { "X-Fragment": "yes", "X-Background": "yes" };

async function ask() {
  const after = Date.now() - wholeAt < WHOLE_MS ? `?after=${number}` : "";
  const options = { headers, signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(location.pathname + after, options).catch(() => null);
  if (answer?.status === 401) goDark();
  else if (answer?.ok) await show(answer);
}

/** What is on the screen goes first: the next page may be long to come. */
function goDark() {
  document.getElementById("wall-table")?.remove();
  location.reload();
}

/** @param {Response} answer */
async function show(answer) {
  heardAt = Date.now();
  tell("contact", { at: heardAt });
  if (answer.status !== 204) {
    const place = document.createElement("template");
    place.innerHTML = await answer.text();
    const fresh = place.content.querySelector("#wall-table");
    const table = document.getElementById("wall-table");
    if (fresh && table && fresh.outerHTML !== table.outerHTML) table.replaceWith(fresh);
    number = answer.headers.get("X-Number") ?? "";
    wholeAt = heardAt;
  }
  const at = document.querySelector("[data-wall-at]");
  if (at) at.textContent = clockTime(new Date(heardAt));
}

function tellTheHour() {
  const place = document.querySelector("[data-hour]");
  const hour = clockTime(new Date());
  if (place && place.textContent !== hour) place.textContent = hour;
  tell("staleness", { stale: Date.now() - heardAt > STALE_MS, since: heardAt });
}

async function goOn() {
  await ask();
  setTimeout(goOn, APART_MS);
}

setInterval(tellTheHour, 1000);
tellTheHour();
goOn();
