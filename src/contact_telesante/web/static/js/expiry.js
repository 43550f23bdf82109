/** The end of the session: put off while somebody is there, told two minutes before, and final. */

import { csrf } from "./net.js";
import { goWithoutAsking, leave, on } from "./page.js";
import { hear, isActive, lifeOf, presenceHeaders } from "./life.js";
import { clockTime } from "./times.js";

const dialog = /** @type {HTMLDialogElement|null} */ (document.getElementById("expiry"));
const IDLE_MS = Number(dialog?.dataset.idle) * 1000;
const WARNING_MS = Math.min(120_000, IDLE_MS / 2);
/** Whoever reads, scrolls or types a long note makes no request: the page says for them that they are there. */
const QUIET_MS = IDLE_MS / 6;
const SPOKEN_SECONDS = [60, 30, 10];
const NB = "\u00a0";

let askedAt = 0;
let dismissed = false;

/** Two numbers of one answer, each rounded to its second. */
const isLast = () => lifeOf().longest - lifeOf().ends < 1500;
/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (dialog?.querySelector(`[data-${name}]`));

/** @param {Record<string, string>} headers @returns {Promise<Response|null>} */
async function ask(headers) {
  askedAt = Date.now();
  const all = { "X-Fragment": "yes", "X-CSRFToken": csrf(), ...headers };
  const answer = await fetch(dialog?.dataset.stay ?? "", { method: "POST", credentials: "same-origin", headers: all }).catch(() => null);
  if (answer) hear(answer, !("X-Background" in headers));
  // Over: the page goes, for what it shows is no longer anybody's to see. What was typed waits as a draft.
  if (answer?.status === 401 || (answer?.status === 403 && lifeOf().ends <= Date.now())) leave();
  return answer;
}

async function stay() {
  const answer = await ask({});
  part("offline").hidden = answer !== null;
}

/** Not each second when the network is away. */
const mayAsk = () => Date.now() - askedAt > Math.min(5000, QUIET_MS);

function look() {
  const left = lifeOf().ends - Date.now();
  if (left <= 0) {
    if (mayAsk()) ask({ "X-Background": "yes" });
  } else if (isActive() && !isLast() && left < IDLE_MS - QUIET_MS) {
    if (mayAsk()) ask(presenceHeaders());
  } else if (left > WARNING_MS) {
    dismissed = false;
    if (dialog?.open) dialog.close();
  } else if (!dismissed) warn(left);
}

/** @param {number} left */
function warn(left) {
  const seconds = Math.ceil(left / 1000);
  const shown = dialog?.open;
  if (!shown) compose();
  count("left", seconds);
  if (!shown) dialog?.showModal();
  // Read out at the opening, then three times: not each second.
  if (shown && SPOKEN_SECONDS.includes(seconds)) count("spoken", seconds);
}

/** What ends it, when, and what can be done about it. */
function compose() {
  const kind = isLast() ? "longest" : "idle";
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (dialog?.querySelectorAll("[data-when]"))) {
    one.hidden = one.dataset.when !== kind;
    if (one.dataset.text) one.textContent = one.dataset.text.replace("{time}", clockTime(new Date(lifeOf().ends)));
  }
  part("offline").hidden = true;
  part("spoken").textContent = "";
}

/** @param {string} name @param {number} seconds */
function count(name, seconds) {
  const minutes = Math.floor(seconds / 60);
  const time = `${minutes ? `${minutes}${NB}min${NB}` : ""}${seconds % 60}${NB}s`;
  part(name).textContent = (dialog?.dataset.left ?? "").replace("{time}", time);
}

function goOnUntilThen() {
  dismissed = true;
  dialog?.close();
}

if (dialog) {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (isLast()) goOnUntilThen();
    else stay();
  });
  dialog.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest("[data-stay-button]")) stay();
    else if (target.closest("[data-until-then]")) goOnUntilThen();
  });
  // The token and the address are those of now: the page may have been open for hours.
  dialog.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const fields = { csrfmiddlewaretoken: csrf(), next: location.pathname + location.search };
    for (const [name, value] of Object.entries(fields)) {
      const input = form.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = value;
    }
    goWithoutAsking();
  });
  setInterval(look, 1000);
  on("life", look);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  window.addEventListener("pageshow", (event) => event.persisted && ask({ "X-Background": "yes" }));
}
