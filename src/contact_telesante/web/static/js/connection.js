/** Whether what one reads is up to date: always said, never a spinner. */

import { on } from "./page.js";
import { clockTime } from "./times.js";

const sign = /** @type {HTMLElement|null} */ (document.querySelector("[data-connection]"));
const banner = () => /** @type {HTMLElement|null} */ (document.querySelector("[data-banner]"));
let shown = "";

/** @param {string} text @param {string} state */
function say(text, state) {
  if (!sign || shown === text + state) return;
  shown = text + state;
  sign.dataset.state = state;
  sign.textContent = text;
}

on("contact", ({ at }) => say(`${sign?.dataset.live} · ${clockTime(new Date(at))}`, "live"));

on("staleness", ({ stale, since }) => {
  const strip = banner();
  if (strip) strip.hidden = !stale;
  if (!stale) return;
  say(sign?.dataset.stale ?? "", "stale");
  const text = strip?.querySelector("span");
  if (strip && text) text.textContent = (strip.dataset.text ?? "").replace("{time}", clockTime(new Date(since)));
});

