/** The wall: live, and nothing else. The stream only says that something changed; the table is asked for again, whole. */

import "./connection.js";
import "./session.js";
import "./stream.js";
import { askUntilAnswered, parse } from "./net.js";
import { on, reach, tell } from "./page.js";
import { clockTime } from "./times.js";

const SOON_MS = 300;
const APART_MS = 60_000;
let due = 0;

function tellTheHour() {
  const place = document.querySelector("[data-hour]");
  const hour = clockTime(new Date());
  if (place && place.textContent !== hour) place.textContent = hour;
}

async function look() {
  due = 0;
  const answer = await askUntilAnswered(location.pathname + location.search);
  if (!answer.ok) {
    if ([401, 404].includes(answer.status)) tell("refused");
    return;
  }
  const fresh = parse(await answer.text()).querySelector("#wall-table");
  const table = document.getElementById("wall-table");
  if (fresh && table && fresh.outerHTML !== table.outerHTML) table.replaceWith(fresh);
  const at = document.querySelector("[data-wall-at]");
  if (at) at.textContent = clockTime(new Date());
}

const lookSoon = () => (due ||= setTimeout(look, SOON_MS + Math.random() * SOON_MS));

on("stream-frame", ({ number }) => {
  reach(number);
  lookSoon();
});
on("resync", lookSoon);
setInterval(tellTheHour, 1000);
setInterval(lookSoon, APART_MS); // time alone may turn a cue, or a filter
tellTheHour();
