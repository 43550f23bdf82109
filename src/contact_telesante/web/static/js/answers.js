/** What a write answers: frames to apply, a toast to read; and forms that send without leaving the page. */

import { Offline, ask, parse, send } from "./net.js";
import { tell, word } from "./page.js";
import { applyFrame } from "./rows.js";

const TOAST_MS = 8000;

/** @param {string} text @param {string} severity */
export function toast(text, severity = "ok") {
  const line = document.createElement("div");
  line.className = "toast";
  line.dataset.severity = severity;
  line.append(Object.assign(document.createElement("p"), { textContent: text || word("failed") }));
  showToast(line);
}

/** @param {Element} line */
function showToast(line) {
  const place = document.getElementById("toasts");
  place?.replaceChildren(line);
  setTimeout(() => !line.matches(":hover, :focus-within") && line.remove(), TOAST_MS);
}

/** A write went through. @param {Response} answer */
export async function settleAnswer(answer) {
  const { frames, toast: html } = await answer.json();
  const line = parse(html).firstElementChild;
  for (const frame of frames) applyFrame(frame);
  if (line) showToast(line);
}

/** @param {string} html */
function openDialog(html) {
  const place = document.getElementById("dialogs");
  place?.replaceChildren(parse(html));
  const dialog = place?.querySelector("dialog");
  dialog?.showModal();
  /** @type {HTMLElement|null} */ (dialog?.querySelector("[aria-invalid], [autofocus]"))?.focus();
}

const closeDialog = () => document.getElementById("dialogs")?.querySelector("dialog")?.close();

/** @param {HTMLFormElement} form */
async function sendForm(form) {
  try {
    const answer = await send(form);
    const isDialog = form.closest("dialog") !== null;
    if (answer.ok) {
      closeDialog();
      await settleAnswer(answer);
      tell("sent");
    } else if (isDialog && !answer.headers.get("content-type")?.startsWith("text/plain")) openDialog(await answer.text());
    else toast(await answer.text(), "high");
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    const note = /** @type {HTMLElement|null} */ (form.querySelector("[data-offline]"));
    if (note) note.hidden = false;
    else toast(word("offline"), "high");
  }
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-send]")) return;
  event.preventDefault();
  sendForm(form);
});

document.addEventListener("click", async (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-close-dialog]")) closeDialog();
  target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-dialog]"));
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const answer = await ask(link.href).catch(() => null);
  if (answer?.ok) openDialog(await answer.text());
  else toast(answer ? await answer.text() : word("offline"), "high");
});
