/** The team's stream: watched, and taken up again where it stopped. */

import { reach, reached, streamAddress, team, tell } from "./page.js";
import { leads, looking, onShared, seekLead, share } from "./tabs.js";

const SILENCE_MS = 45_000;
const STALE_MS = 10_000;
const LONGEST_WAIT_MS = 30_000;
const SETTLED_MS = 10_000;
const EVENTS = ["hello", "frame", "presence", "ping", "resync"];

/** @type {EventSource|null} */
let source = null;
let openedAt = 0;
let lastContact = Date.now();
let brokenAt = 0;
let wait = 500;
let retry = 0;

/** What every tab does with one event of the stream. @param {{name: string, data: string, id: string}} message */
function receive({ name, data, id }) {
  contact();
  if (name === "frame") {
    const frame = JSON.parse(data);
    if (frame.number <= reached()) return;
    tell("stream-frame", frame);
    reach(frame.number);
  } else if (name === "resync") {
    reach(Number(id));
    tell("resync");
  } else if (name === "presence") tell("presence", JSON.parse(data));
  else if (name === "hello") tell("hello");
}

function contact() {
  lastContact = Date.now();
  brokenAt = 0;
  tell("contact", { at: lastContact });
}

function lose() {
  brokenAt ||= Date.now();
}

/** A page that looks through a view's own columns says which: its frames come with them. */
function addressNow() {
  const asked = new URLSearchParams({ after: String(reached()) });
  for (const name of looking.through ? ["view", "through", "wall"] : []) if (looking[name]) asked.set(name, looking[name]);
  return `${streamAddress}?${asked}`;
}

function connect() {
  clearTimeout(retry);
  source?.close();
  const opened = new EventSource(addressNow());
  source = opened;
  openedAt = Date.now();
  for (const name of EVENTS) {
    opened.addEventListener(name, (/** @type {any} */ event) => {
      const message = { name, data: event.data ?? "", id: event.lastEventId };
      share({ kind: "event", message });
      receive(message);
    });
  }
  opened.addEventListener("bye", () => again(300 + Math.random() * 700));
  opened.onerror = () => {
    lose();
    share({ kind: "lost" });
    if (opened.readyState === EventSource.CLOSED) refused();
    // A stream that ends as soon as it opens is no reason to hurry.
    wait = Date.now() - openedAt > SETTLED_MS ? 500 : Math.min(wait * 2, LONGEST_WAIT_MS);
    again(wait / 2 + Math.random() * wait);
  };
}

/** @param {number} delay */
function again(delay) {
  source?.close();
  clearTimeout(retry);
  retry = setTimeout(connect, delay);
}

function refused() {
  tell("refused");
  share({ kind: "refused" });
}

function rest() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function watch() {
  const silent = Date.now() - lastContact > SILENCE_MS;
  if (silent) lose();
  if (silent && leads() && Date.now() - openedAt > SILENCE_MS) connect();
  tell("staleness", { stale: brokenAt > 0 && Date.now() - brokenAt > STALE_MS, since: lastContact });
}

function wake() {
  if (!leads()) share({ kind: "where" });
  else if (brokenAt || source?.readyState !== EventSource.OPEN || Date.now() - lastContact > SILENCE_MS / 2) connect();
}

/** @param {any} message */
function hear(message) {
  if (message.kind === "event") receive(message.message);
  else if (message.kind === "lost") lose();
  else if (message.kind === "refused") tell("refused");
  else if (message.kind === "where" && leads()) share({ kind: "at", number: reached(), broken: brokenAt > 0 });
  else if (message.kind === "at" && !leads()) {
    if (!message.broken) contact();
    if (message.number <= reached()) return;
    reach(message.number);
    tell("resync");
  }
}

if (team) {
  onShared(hear);
  share({ kind: "where" });
  seekLead(connect, rest);
  setInterval(watch, 1000);
  for (const name of ["online", "pageshow"]) window.addEventListener(name, wake);
  window.addEventListener("offline", lose);
  document.addEventListener("resume", wake);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
}
