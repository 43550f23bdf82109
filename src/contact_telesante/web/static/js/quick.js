/** The quick filters: pressed without leaving the page, counted by the server, since a row does not say whose it is. */

import { on } from "./page.js";
import { askOrder } from "./order.js";
import { region } from "./places.js";
import { refetch } from "./refetch.js";

const FIRST_MS = 300;
const APART_MS = 15_000;

/** @type {Record<string, number>} */
let counts = {};
let due = 0;
let lookedAt = 0;

const chips = () => /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("a[data-quick]")]);

function write() {
  for (const chip of chips()) {
    const said = chip.querySelector("[data-quick-count]");
    const count = counts[chip.dataset.quick ?? ""];
    if (said && count !== undefined && said.textContent !== String(count)) said.textContent = String(count);
  }
}

async function look() {
  due = 0;
  if (!region() || !chips().length || document.visibilityState !== "visible") return;
  lookedAt = Date.now();
  counts = (await askOrder({ counts: true }))?.counts ?? counts;
  write();
}

/** Counts are for the eye: a busy board does not ask for them at each change. */
function lookSoon() {
  due ||= setTimeout(look, Math.max(FIRST_MS, lookedAt + APART_MS - Date.now()) + Math.random() * 500);
}

/** The address with that filter pressed, or released. @param {string} name */
function pressing(name) {
  const asked = new URLSearchParams(location.search);
  const pressed = new Set((asked.get("quick") ?? "").split(",").filter(Boolean));
  if (!pressed.delete(name)) pressed.add(name);
  if (pressed.size) asked.set("quick", [...pressed].join(","));
  else asked.delete("quick");
  const said = asked.toString().replaceAll("%2C", ",");
  return location.pathname + (said ? `?${said}` : "");
}

document.addEventListener("click", async (event) => {
  const chip = /** @type {HTMLAnchorElement|null} */ (/** @type {Element} */ (event.target).closest("a[data-quick]"));
  if (!chip || !region() || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(history.state, "", pressing(chip.dataset.quick ?? ""));
  const { id } = chip;
  await refetch({ whole: true, sorted: true });
  document.getElementById(id)?.focus();
});
on("frame", ({ patient }) => patient && lookSoon());
on("chips", () => setTimeout(write));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lookSoon());
if (chips().length) lookSoon();
