/** What the page knows of itself: its team, the number it has reached, its words, what is typed and not sent. */

const shell = /** @type {HTMLElement|null} */ (document.querySelector(".shell"));

export const team = shell?.dataset.team ?? "";
export const me = shell?.dataset.me ?? "";
export const streamAddress = shell?.dataset.stream ?? "";
/** The team's time zone: days turn when they turn for the patient, wherever the reader sits. */
export const zone = shell?.dataset.zone || undefined;
/** @type {Record<string, string>} */
export const words = JSON.parse(shell?.dataset.words ?? "{}");
export const language = document.documentElement.lang.slice(0, 2);

let number = Number(shell?.dataset.number ?? 0);

/** The last number of the journal that the stream told, or that the page was rendered at. */
export const reached = () => number;

/**
 * Only the stream, which tells every number in order, may say this: the answer to one's own write comes
 * before what others wrote just before it, and would make the page skip them.
 * @param {number} next
 */
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
  return Object.entries(blanks).reduce((text, [key, value]) => text.replace(`{${key}}`, () => String(value)), words[name] ?? "");
}

/**
 * Tell the other modules what happened, without their knowing each other.
 * @param {string} name @param {any} detail
 */
export function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`contact:${name}`, { detail }));
}

/** @param {string} name @param {(detail: any) => void} listener */
export function on(name, listener) {
  document.addEventListener(`contact:${name}`, (event) => listener(/** @type {CustomEvent} */ (event).detail));
}

/** @type {(() => boolean)[]} */
const holders = [];
let leaving = false;

/** A module that holds typed text says so here. @param {() => boolean} holds */
export const keepsText = (holds) => holders.push(holds);
export const hasUnsentText = () => holders.some((holds) => holds());

/** The next departure asks nothing: what is typed waits as a draft, or is no longer this person's to send. */
export const goWithoutAsking = () => (leaving = true);

/** Load the page again without a question. */
export function leave() {
  goWithoutAsking();
  location.reload();
}

window.addEventListener("beforeunload", (event) => {
  if (!leaving && hasUnsentText()) event.preventDefault();
});
