/**
 * What is being typed and not sent outlives the session, for its author, in this tab.
 *
 * It is clinical text on a shared workstation, so it is kept in `sessionStorage` and never in `localStorage`: it goes
 * with the tab, at sign-out, and as soon as somebody else signs in. Its key names no patient: the person's id and the
 * address that the form posts to.
 */

import { me, on, tell } from "./page.js";
import { onSharedLife, shareLife } from "./life.js";

/** @typedef {{at: number, base: string, values: Record<string, string[]>}} Draft */

const PREFIX = "contact-draft:";
const FORMS = "form[data-editor], form[data-draft]";
const dialog = document.getElementById("expiry");
const LONGEST_MS = Number(dialog?.dataset.longest) * 1000;
/** What each form held when it was opened, by its key: what was left alone is no draft. @type {Map<string, string>} */
const openings = new Map();
/** @type {WeakSet<HTMLFormElement>} */
const begun = new WeakSet();
let editing = "";
/** This person signed out in another tab: nothing more is kept here until they are back. */
let sealed = false;

/** @param {HTMLFormElement} form */
export const keyOf = (form) => `${PREFIX}${me}:${new URL(form.action).pathname}`;
/** @param {string} key */
export const addressOf = (key) => key.slice(`${PREFIX}${me}:`.length);
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

/** @param {string} key @returns {Draft|null} */
const draftOf = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");

/** The drafts that wait: those whose form is not under the reader's eyes. */
export function waiting() {
  const forms = /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll(FORMS)]);
  const open = new Set(forms.filter((form) => form.getClientRects().length).map(keyOf));
  return keys().filter((key) => !open.has(key));
}

/** @param {string} key */
export function forget(key) {
  sessionStorage.removeItem(key);
  tell("drafts");
}

export function wipe() {
  for (const key of keys()) sessionStorage.removeItem(key);
  tell("drafts");
}

/** @param {HTMLFormElement} form */
const contentOf = (form) => new URLSearchParams(/** @type {any} */ (new FormData(form))).toString();

/** @param {HTMLFormElement} form @returns {HTMLInputElement[]} */
const controls = (form) =>
  /** @type {HTMLInputElement[]} */ ([...form.elements]).filter((one) => one.name && !["hidden", "password", "file", "submit", "button"].includes(one.type));

/** What was changed in a form since it was opened. @param {HTMLFormElement} form @param {string} opening */
function touched(form, opening) {
  const [now, before] = [new FormData(form), new URLSearchParams(opening)];
  const names = [...new Set(controls(form).map((one) => one.name))];
  const changed = names.filter((name) => String(now.getAll(name)) !== String(before.getAll(name)));
  return Object.fromEntries(changed.map((name) => [name, now.getAll(name).map(String)]));
}

/** @param {HTMLFormElement} form */
const baseOf = (form) => /** @type {HTMLInputElement|null} */ (form.elements.namedItem("base"));

/** @param {HTMLFormElement} form */
function keep(form) {
  const key = keyOf(form);
  const opening = openings.get(key);
  if (sealed || opening === undefined) return;
  const values = touched(form, opening);
  // The first number stands: a conflict that was shown and not settled must be asked again.
  const base = draftOf(key)?.base ?? baseOf(form)?.value ?? "";
  if (!Object.keys(values).length) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), base, values }));
}

/** A form was opened: what waited for it comes back, at the number it was typed at. @param {HTMLFormElement|null} form */
function begin(form) {
  if (!form?.matches(FORMS)) return;
  const key = keyOf(form);
  openings.set(key, contentOf(form));
  const draft = draftOf(key);
  if (draft) revive(form, draft);
  tell("drafts");
}

/** What the server put in a form. @param {HTMLFormElement} form */
function sent(form) {
  const copy = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  copy.reset();
  return contentOf(copy);
}

/**
 * A form that stands on the page itself may be typed in before this module runs: that is a draft already, and it
 * wins over the one that waited.
 * @param {HTMLFormElement} form
 */
function overtake(form) {
  const key = keyOf(form);
  const opening = sent(form);
  const values = touched(form, opening);
  begin(form);
  openings.set(key, opening);
  if (!Object.keys(values).length) return;
  restore(form, values);
  keep(form);
}

/** @param {ParentNode} place */
function beginAll(place) {
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (place.querySelectorAll("form[data-draft]"))) {
    if (!begun.has(form)) overtake(form);
    begun.add(form);
  }
}

/** @param {HTMLFormElement} form @param {Record<string, string[]>} values */
function restore(form, values) {
  for (const one of controls(form)) {
    const said = values[one.name];
    if (!said) continue;
    if (["checkbox", "radio"].includes(one.type)) one.checked = said.includes(one.value);
    else one.value = said[0] ?? "";
  }
}

/** @param {HTMLFormElement} form @param {Draft} draft */
function revive(form, { base, values }) {
  restore(form, values);
  const input = baseOf(form);
  if (!Object.keys(touched(form, openings.get(keyOf(form)) ?? "")).length) forget(keyOf(form));
  else if (input && base) input.value = base;
}

/** @param {string} key */
function isStale(key) {
  return !key.startsWith(`${PREFIX}${me}:`) || !(Date.now() - (draftOf(key)?.at ?? 0) < LONGEST_MS);
}

if (dialog && me) {
  for (const key of keys()) if (isStale(key)) sessionStorage.removeItem(key);
  beginAll(document);
  on("fragment", ({ place }) => beginAll(place));
  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = /** @type {HTMLInputElement} */ (event.target).form;
      if (form?.matches(FORMS)) keep(form);
    });
  }
  on("editing", ({ cell }) => {
    const form = cell.querySelector("form[data-editor]");
    editing = form ? keyOf(form) : "";
    begin(form);
  });
  on("edited", () => editing && forget(editing));
  on("filling", ({ form }) => begin(form));
  on("filled", ({ form }) => form?.matches(FORMS) && forget(keyOf(form)));
  on("me-again", () => (sealed = false));
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (new URL(form.action).pathname === dialog.dataset.signOut) {
      wipe();
      shareLife({ kind: "wipe" });
    } else if (form.matches("[data-draft]:not([data-send])")) forget(keyOf(form)); // sent with its page
  }, true);
  onSharedLife(({ kind }) => {
    if (kind !== "wipe") return;
    sealed = true;
    wipe();
  });
}
