/** The note for the chart: a text put right and not copied yet is not left without a question. */

import { keepsText } from "./page.js";

const note = /** @type {HTMLTextAreaElement|null} */ (document.querySelector("textarea[data-note]"));
let taken = note?.value ?? "";

const take = () => (taken = note?.value ?? "");
keepsText(() => note !== null && note.value !== taken);

document.addEventListener("copy", take);
document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-copy]")) take();
});
document.addEventListener("submit", take);
