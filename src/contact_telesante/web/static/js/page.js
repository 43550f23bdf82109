/** What the page knows of itself: its team, the number it has reached, its words. */

const shell = /** @type {HTMLElement|null} */ (document.querySelector(".shell"));

export const team = shell?.dataset.team ?? "";
export const me = shell?.dataset.me ?? "";
export const streamAddress = shell?.dataset.stream ?? "";
/** @type {Record<string, string>} */
export const words = JSON.parse(shell?.dataset.words ?? "{}");
export const language = document.documentElement.lang.slice(0, 2);

let number = Number(shell?.dataset.number ?? 0);

/** The journal's number that this page shows. */
export const reached = () => number;

/** @param {number} next */
export function reach(next) {
  number = Math.max(number, next);
  if (shell) shell.dataset.number = String(number);
}

/**
 * A word with its blanks filled in.
 * @param {string} name
 * @param {Record<string, string|number>} blanks
 */
export function word(name, blanks = {}) {
  return Object.entries(blanks).reduce((text, [key, value]) => text.replace(`{${key}}`, String(value)), words[name] ?? "");
}

/** Tell the other modules what happened, without their knowing each other. */
export function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`contact:${name}`, { detail }));
}

/** @param {string} name @param {(detail: any) => void} listener */
export function on(name, listener) {
  document.addEventListener(`contact:${name}`, (event) => listener(/** @type {CustomEvent} */ (event).detail));
}
