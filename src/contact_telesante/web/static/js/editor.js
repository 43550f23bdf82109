/** The editor of a cell: on its cell or its field, one at a time. What is typed is never lost. */

import { Offline, ask, parse, send } from "./net.js";
import { on, team, tell, word } from "./page.js";
import { release } from "./rows.js";
import { settleAnswer, toast } from "./answers.js";

/** @type {HTMLFormElement|null} */
let form = null;
/** @type {HTMLElement|null} */
let holder = null;
let opening = "";

const typed = () => (form ? new URLSearchParams(/** @type {any} */ (new FormData(form))).toString() : "");
const isDirty = () => form !== null && (typed() !== opening || form.querySelector(".conflict") !== null);

/** @param {string} address @param {HTMLElement} place */
async function open(address, place) {
  if (isDirty()) {
    focusIn(/** @type {HTMLFormElement} */ (form));
    return;
  }
  close();
  const answer = await ask(address).catch(() => null);
  if (!answer?.ok) {
    if (answer?.status !== 403) toast(answer ? await answer.text() : word("offline"), "high");
    return;
  }
  holder = place;
  put(await answer.text());
  opening = typed();
  tell("editing", { cell: place, address });
}

/** @param {string} html */
function put(html) {
  form?.remove();
  form = parse(html).querySelector("form");
  if (!form || !holder) return;
  holder.classList.add("is-editing");
  holder.append(form);
  const low = holder.getBoundingClientRect().bottom + form.offsetHeight > innerHeight;
  form.classList.toggle("opens-up", low && holder.getBoundingClientRect().top > form.offsetHeight);
  focusIn(form);
}

/** @param {HTMLFormElement} editor */
function focusIn(editor) {
  const input = /** @type {HTMLInputElement|null} */ (editor.querySelector("[aria-invalid], [autofocus]"));
  input?.focus();
  if (input?.matches("input:not([type=checkbox])")) input.select();
}

/** Close without saving; focus goes back to the cell. */
function close() {
  if (!form || !holder) return;
  const place = holder;
  form.remove();
  form = holder = null;
  place.classList.remove("is-editing");
  const cell = /** @type {HTMLElement} */ (place.matches("td, th") ? release(place) : place);
  tell("edited");
  (cell.matches("td, th") ? cell : /** @type {HTMLElement|null} */ (cell.querySelector("[data-edit]")))?.focus();
}

/** @param {HTMLFormElement} editor */
async function save(editor) {
  editor.setAttribute("aria-busy", "true");
  try {
    const answer = await send(editor);
    if ([409, 422].includes(answer.status) && !answer.headers.get("content-type")?.startsWith("text/plain")) {
      put(await answer.text());
    } else if (answer.ok) {
      close();
      await settleAnswer(answer);
    } else toast(await answer.text(), "high");
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    /** @type {HTMLElement} */ (editor.querySelector("[data-offline]")).hidden = false;
  }
  editor.removeAttribute("aria-busy");
}

/** @param {HTMLElement} cell */
function addressOf(cell) {
  const patient = cell.closest("tr")?.id.replace("patient-", "");
  const writes = cell.closest(".board-region")?.getAttribute("data-write");
  return patient && cell.dataset.key && writes ? `/teams/${team}/patients/${patient}/cells/${cell.dataset.key}/` : "";
}

/** @param {Element} target */
function edit(target) {
  const cell = /** @type {HTMLElement|null} */ (target.closest("#rows > tr > td[data-key]"));
  if (cell && !cell.classList.contains("is-editing") && addressOf(cell)) open(addressOf(cell), cell);
}

document.addEventListener("dblclick", (event) => edit(/** @type {Element} */ (event.target)));
document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-edit]"));
  if (link) {
    event.preventDefault();
    open(link.href, /** @type {HTMLElement} */ (link.closest("dd")));
  } else if (target.closest("[data-cancel], [data-take-theirs]")) close();
  else if (target.closest("[data-rewrite]") && form) focusIn(form);
  else if (matchMedia("(pointer: coarse)").matches && !target.closest("a, form")) edit(target);
});
document.addEventListener("submit", (event) => {
  if (event.target !== form || !form) return;
  event.preventDefault();
  save(form);
});
document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (form && event.key === "Escape" && form.contains(target)) close();
  else if (form && event.key === "Enter" && event.ctrlKey && target.matches("textarea")) form.requestSubmit();
  else if (target.matches("#rows > tr > td") && (event.key === "Enter" || event.key === "F2")) {
    event.preventDefault();
    edit(target);
  }
});
on("changed-under-editor", ({ cell, by }) => {
  const note = cell === holder ? /** @type {HTMLElement|null} */ (form?.querySelector("[data-changed-note]")) : null;
  if (!note) return;
  /** @type {HTMLElement} */ (note.querySelector("span")).textContent = word("changed", { name: by?.name ?? "?" });
  note.hidden = false;
});
window.addEventListener("beforeunload", (event) => isDirty() && event.preventDefault());
