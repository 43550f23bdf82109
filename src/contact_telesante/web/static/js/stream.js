/** The team's stream: one per browser, held by one tab, shared with the others; watched, and taken up again. */

import { on, reach, reached, streamAddress, team, tell } from "./page.js";
import { ask } from "./net.js";

const SILENCE_MS = 45_000;
const STALE_MS = 10_000;
const LONGEST_WAIT_MS = 30_000;

const others = team ? new BroadcastChannel(`contact-${team}`) : null;
/** @type {EventSource|null} */
let source = null;
let leads = false;
let lastContact = Date.now();
let broken = false;
let brokenSince = Date.now();
let wait = 500;
let retry = 0;

/** What every tab does with one event of the stream. @param {{name: string, data: string}} message */
function receive({ name, data }) {
  contact();
  if (name === "frame") {
    const frame = JSON.parse(data);
    if (frame.number > reached()) tell("stream-frame", frame);
  } else if (name === "resync") tell("resync");
  else if (name === "presence") tell("presence", JSON.parse(data));
  else if (name === "hello") tell("hello");
}

function contact() {
  lastContact = Date.now();
  broken = false;
  tell("contact", { at: lastContact });
}

function lose() {
  if (!broken) brokenSince = lastContact;
  broken = true;
}

/** @param {string} name */
const forward = (name) => (/** @type {MessageEvent} */ event) => {
  const message = { name, data: event.data ?? "" };
  others?.postMessage({ kind: "event", message });
  receive(message);
};

function connect() {
  clearTimeout(retry);
  source?.close();
  source = new EventSource(`${streamAddress}?after=${reached()}`);
  for (const name of ["hello", "frame", "presence", "ping", "resync"]) source.addEventListener(name, forward(name));
  source.addEventListener("hello", () => (wait = 500));
  source.addEventListener("bye", () => again(300 + Math.random() * 700));
  source.onerror = () => {
    lose();
    others?.postMessage({ kind: "lost" });
    if (source?.readyState === EventSource.CLOSED) checkRights();
    again(wait + Math.random() * wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  };
}

/** @param {number} delay */
function again(delay) {
  source?.close();
  clearTimeout(retry);
  retry = setTimeout(connect, delay);
}

/** The server refused: the session or the seat is gone, and the page goes with it. */
async function checkRights() {
  const answer = await ask(`/teams/${team}/order/`).catch(() => null);
  if (answer && [401, 404].includes(answer.status)) location.reload();
}

function watch() {
  if (leads && Date.now() - lastContact > SILENCE_MS) {
    lose();
    connect();
  }
  if (Date.now() - lastContact > SILENCE_MS) lose();
  tell("staleness", { stale: broken && Date.now() - brokenSince > STALE_MS, since: brokenSince });
}

function wake() {
  if (!leads) others?.postMessage({ kind: "where" });
  else if (broken || source?.readyState !== EventSource.OPEN) connect();
}

others?.addEventListener("message", ({ data }) => {
  if (data.kind === "event") receive(data.message);
  else if (data.kind === "lost") lose();
  else if (data.kind === "where" && leads) others.postMessage({ kind: "at", number: reached(), broken });
  else if (data.kind === "at" && !leads) {
    if (!data.broken) contact();
    if (data.number > reached()) tell("resync");
  }
});

if (team) {
  on("stream-frame", (frame) => reach(frame.number - 1));
  others?.postMessage({ kind: "where" });
  navigator.locks.request(`contact-${team}`, () => {
    leads = true;
    connect();
    return new Promise(() => {});
  });
  setInterval(watch, 1000);
  for (const name of ["online", "pageshow"]) window.addEventListener(name, wake);
  window.addEventListener("offline", lose);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
}
