/** Tabs, search and sort without leaving the page: the server finds and orders; no address ever holds a name. */

import { Offline, send } from "./net.js";
import { on, tell, word } from "./page.js";
import { askOrder, sortAgain } from "./order.js";
import { patients, placesOf, region } from "./places.js";
import { drawnFor, refetch } from "./refetch.js";
import { toast } from "./answers.js";

const box = () => /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-search]"));
const words = () => /** @type {HTMLInputElement|undefined} */ (box()?.elements.namedItem("q"))?.value.trim() ?? "";
let typing = 0;
let searches = 0;

async function search() {
  const form = box();
  const mine = ++searches;
  if (!form || !words()) {
    tell("found", null);
    return;
  }
  const answer = await send(form).catch((error) => (error instanceof Offline ? null : Promise.reject(error)));
  if (mine !== searches) return; // a later search answers for it
  if (!answer?.ok) toast(answer ? "" : word("offline"), "high");
  else tell("found", new Set((await answer.json()).ids.map((/** @type {string} */ id) => `patient-${id}`)));
}

/** @param {number} delay */
function searchSoon(delay) {
  clearTimeout(typing);
  typing = setTimeout(search, delay);
}

/** @param {HTMLAnchorElement} link */
async function sortBy(link) {
  const key = link.closest("th")?.dataset.key ?? "";
  history.pushState(history.state, "", location.pathname + new URL(link.href).search);
  await refetch({ sorted: true });
  /** @type {HTMLElement|null} */ (document.querySelector(`th[data-key="${CSS.escape(key)}"] a`))?.focus();
}

document.addEventListener("input", (event) => {
  if (box() && /** @type {HTMLInputElement} */ (event.target).form === box()) searchSoon(200);
});
document.addEventListener("submit", (event) => {
  if (!box() || event.target !== box()) return;
  event.preventDefault();
  searchSoon(0);
});
document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-reorder]")) {
    const told = await askOrder();
    if (told) sortAgain(told);
    else toast(word("offline"), "high");
  }
  if (target.closest("[data-clear-search]")) {
    box()?.reset();
    const input = /** @type {HTMLInputElement|undefined} */ (box()?.elements.namedItem("q"));
    if (input) input.value = "";
    input?.focus();
    search();
  }
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-sort]"));
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  sortBy(link);
});

window.addEventListener("popstate", () => {
  if (location.search !== drawnFor()) refetch({ sorted: true, whole: true });
});

/** The tab where one is stays in sight among many. */
const showTab = () => document.querySelector("[data-view-tabs] [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
showTab();
on("chips", () => setTimeout(showTab));

let looking = 0;

/** Nothing moves by itself: when the order is no longer the server's, the reader is told and chooses when. */
async function lookAtTheOrder() {
  looking = 0;
  const told = await askOrder();
  const button = /** @type {HTMLElement|null} */ (document.querySelector("[data-reorder]"));
  if (!told || !button) return;
  const shown = patients().filter((row) => row.dataset.out === undefined).map((row) => row.id);
  const here = new Set(shown);
  button.textContent = word("reorder");
  button.hidden = placesOf(told).filter((id) => here.has(id)).every((id, index) => id === shown[index]);
}

const lookSoon = () => (looking ||= setTimeout(lookAtTheOrder, 100 + Math.random() * 400));

on("frame", ({ changed }) => {
  const sorts = (region()?.dataset.sorts ?? "").split(" ");
  const matters = (/** @type {string} */ key) => sorts.includes(key) || /_name$/.test(key);
  if (sorts.includes("updated") || changed?.some(matters)) lookSoon();
});
on("frame", () => words() && searchSoon(500));
on("ordered", ({ certain }) => {
  const button = /** @type {HTMLElement|null} */ (document.querySelector("[data-reorder]"));
  if (certain && button) button.hidden = true;
  else if (button) lookSoon();
});
