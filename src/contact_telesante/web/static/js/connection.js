/** Whether what one reads is up to date: always said, never a spinner. */

import { on } from "./page.js";
import { clockTime } from "./times.js";

const sign = /** @type {HTMLElement|null} */ (document.querySelector("[data-connection]"));
const state = document.createElement("span");
/** The minute passes for the eye alone: a screen reader hears of the connection when it changes. */
const clock = document.createElement("span");
clock.setAttribute("aria-hidden", "true");
sign?.replaceChildren(state, clock);

/** @param {HTMLElement} place @param {string} text */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

on("contact", ({ at }) => {
  if (!sign) return;
  sign.dataset.state = "live";
  write(state, sign.dataset.live ?? "");
  write(clock, ` · ${clockTime(new Date(at))}`);
});

on("staleness", ({ stale, since }) => {
  const strip = /** @type {HTMLElement|null} */ (document.querySelector("[data-banner]"));
  if (strip) strip.hidden = !stale;
  if (!stale || !sign) return;
  sign.dataset.state = "stale";
  write(state, sign.dataset.stale ?? "");
  write(clock, "");
  const text = strip?.querySelector("span");
  if (strip && text) write(text, (strip.dataset.text ?? "").replace("{time}", clockTime(new Date(since))));
});
