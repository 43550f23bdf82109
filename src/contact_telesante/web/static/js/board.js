/** Search and sort without leaving the page: the server finds and orders; no address ever holds a name. */

import { send } from "./net.js";
import { on, tell, word } from "./page.js";
import { putInOrder, refetch } from "./rows.js";

const box = () => /** @type {HTMLFormElement|null} */ (document.querySelector("form[data-search]"));
let typing = 0;

async function search() {
  const form = box();
  if (!form) return;
  const words = /** @type {HTMLInputElement} */ (form.elements.namedItem("q")).value.trim();
  const answer = words ? await send(form).catch(() => null) : null;
  if (words && !answer?.ok) return;
  const ids = answer ? (await answer.json()).ids : null;
  tell("found", ids && new Set(ids.map((/** @type {string} */ id) => `patient-${id}`)));
}

document.addEventListener("input", (event) => {
  if (/** @type {HTMLInputElement} */ (event.target).form !== box() || !box()) return;
  clearTimeout(typing);
  typing = setTimeout(search, 200);
});
document.addEventListener("submit", (event) => {
  if (event.target !== box()) return;
  event.preventDefault();
  clearTimeout(typing);
  search();
});
document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-reorder]")) putInOrder();
  if (target.closest("[data-clear-search]")) {
    box()?.reset();
    search();
  }
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-sort]"));
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const key = link.closest("th")?.dataset.key ?? "";
  history.pushState(history.state, "", location.pathname + new URL(link.href).search);
  await refetch();
  /** @type {HTMLElement|null} */ (document.querySelector(`th[data-key="${CSS.escape(key)}"] a`))?.focus();
});

/** Nothing moves by itself: when the sorted column changes, the reader is told and chooses when. */
on("frame", ({ changed }) => {
  const sorted = /** @type {HTMLElement|null} */ (document.querySelector("th[aria-sort]"))?.dataset.key ?? "";
  const button = /** @type {HTMLElement|null} */ (document.querySelector("[data-reorder]"));
  if (!button || !changed?.some((/** @type {string} */ key) => key === sorted || (sorted === "name" && /_name$/.test(key)))) return;
  button.textContent = word("reorder");
  button.hidden = false;
});
on("frame", () => {
  if (!(/** @type {HTMLInputElement|undefined} */ (box()?.elements.namedItem("q"))?.value)) return;
  clearTimeout(typing);
  typing = setTimeout(search, 500);
});
on("ordered", () => {
  const button = /** @type {HTMLElement|null} */ (document.querySelector("[data-reorder]"));
  if (button) button.hidden = true;
});
