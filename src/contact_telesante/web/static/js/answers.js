/** What a write answers: frames to apply, a toast to read; and the forms and dialogs that send without leaving the page. */

import { Offline, ask, parse, send, sentenceOf } from "./net.js";
import { keepsText, on, tell, word } from "./page.js";
import { applyFrame } from "./rows.js";

const TOAST_MS = 10_000;
const HOVERED_MS = 2000;

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
  document.getElementById("toasts")?.replaceChildren(line);
  fade(line, TOAST_MS);
}

/** A toast goes by itself, but never from under a hand. @param {Element} line @param {number} delay */
function fade(line, delay) {
  setTimeout(() => (line.matches(":hover, :focus-within") ? fade(line, HOVERED_MS) : line.remove()), delay);
}

/** A write went through. @param {Response} answer */
export async function settleAnswer(answer) {
  const { frames, toast: html } = await answer.json();
  const line = parse(html).firstElementChild;
  for (const frame of frames) applyFrame(frame);
  if (line) showToast(line);
  const next = /** @type {HTMLAnchorElement|null|undefined} */ (line?.querySelector("a[data-next]"));
  if (next) openFrom(next);
}

const place = () => document.getElementById("dialogs");
const dialog = () => place()?.querySelector("dialog");
/** @type {HTMLElement|null} */
let opener = null;
let address = "";
let opening = "";

const typed = () => {
  const form = dialog()?.querySelector("form");
  return form ? new URLSearchParams(/** @type {any} */ (new FormData(form))).toString() : "";
};
const isDirty = () => Boolean(dialog()?.querySelector("form")) && typed() !== opening;
keepsText(isDirty);

/** @param {string} html */
function openDialog(html) {
  place()?.replaceChildren(parse(html));
  dialog()?.addEventListener("close", () => opener?.isConnected && opener.focus());
  showDialog();
}

function showDialog() {
  dialog()?.showModal();
  /** @type {HTMLElement|null} */ (dialog()?.querySelector("[aria-invalid]") ?? dialog()?.querySelector("[autofocus]"))?.focus();
}

/** Away for good: sent, or given up by its own button. Escape only puts it aside. */
function dropDialog() {
  const gone = dialog();
  tell("filled", { form: gone?.querySelector("form") });
  gone?.close();
  gone?.remove();
}

/** A dialog that a script asked for; the focus goes back to `from`. @param {HTMLElement} from @param {string} html */
export function openDialogFrom(from, html) {
  opener = from;
  address = "";
  openDialog(html);
  opening = typed();
}

/** @param {HTMLAnchorElement} link */
async function openFrom(link) {
  opener = link;
  if (address === link.href && isDirty()) {
    showDialog();
    return;
  }
  const answer = await ask(link.href).catch(() => null);
  if (!answer?.ok) {
    toast(answer ? await sentenceOf(answer) : word("offline"), "high");
    return;
  }
  address = link.href;
  openDialog(await answer.text());
  opening = typed();
  tell("filling", { form: dialog()?.querySelector("form") });
}

/** @param {HTMLFormElement} form */
async function sendForm(form) {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  try {
    await settleForm(form, await send(form));
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    const note = /** @type {HTMLElement|null} */ (form.querySelector("[data-offline]"));
    if (note) note.hidden = false;
    else toast(word("offline"), "high");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** A refusal may be a dialog: that of the form again, or a question about what was asked. @param {HTMLFormElement} form @param {Response} answer */
async function settleForm(form, answer) {
  if (answer.ok) {
    if (form.closest("dialog")) dropDialog();
    else tell("filled", { form });
    await settleAnswer(answer);
    tell("sent");
  } else if (form.matches("dialog *, [data-asks]") && [409, 422].includes(answer.status) && !answer.headers.get("content-type")?.startsWith("text/plain")) {
    if (form.closest("dialog")) openDialog(await answer.text());
    else openDialogFrom(/** @type {HTMLElement} */ (form.querySelector("button")), await answer.text());
  } else toast(await sentenceOf(answer), "high");
}

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-send]")) return;
  event.preventDefault();
  sendForm(form);
});
document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (target.closest("[data-close-dialog]")) dropDialog();
  target.closest("[data-dismiss]")?.closest("[data-toast]")?.remove();
  const link = /** @type {HTMLAnchorElement|null} */ (target.closest("a[data-dialog]"));
  if (!link || !place() || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  openFrom(link);
});
on("signed-out", ({ sentence }) => toast(sentence, "high"));
