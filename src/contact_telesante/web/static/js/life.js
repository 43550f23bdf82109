/** How long the session lives, and whether its person is there. Shared by the tabs of the browser. */

import { tell } from "./page.js";

const dialog = /** @type {HTMLDialogElement|null} */ (document.getElementById("expiry"));
const channel = dialog ? new BroadcastChannel("contact-session") : null;
const NUMBERS = /^(\d+), (\d+)$/;

/** When the session ends if nobody does anything, and whatever one does: instants, in ms. */
let life = { ends: 0, longest: 0 };
/** Somebody did something since the last request made on their behalf. */
let active = false;

export const lifeOf = () => life;
export const isActive = () => active;

/** @param {any} message */
export const shareLife = (message) => channel?.postMessage(message);

/** @param {(message: any) => void} listener */
export const onSharedLife = (listener) => channel?.addEventListener("message", ({ data }) => listener(data));

/** @param {string} said @returns {{ends: number, longest: number}|null} */
function read(said) {
  const [, left, most] = said.match(NUMBERS) ?? [];
  return left ? { ends: Date.now() + Number(left) * 1000, longest: Date.now() + Number(most) * 1000 } : null;
}

/** @param {{ends: number, longest: number}} now */
function adopt(now) {
  life = now;
  tell("life");
}

/**
 * What a request says of itself: a page that asks by itself, with nobody there, keeps no session alive.
 * So any request is a script's own, unless somebody did something since the last that was theirs.
 * @returns {Record<string, string>}
 */
export const presenceHeaders = () => (active ? {} : { "X-Background": "yes" });

/**
 * Every answer of the server says how long the session still lives.
 * @param {Response} answer @param {boolean} inPerson whether the request was said to be somebody's
 */
export function hear(answer, inPerson = false) {
  const now = read(answer.headers.get("X-Session-Ends-In") ?? "");
  if (!now) return;
  if (inPerson) active = false;
  adopt(now);
  shareLife({ kind: "life", life: now });
}

/**
 * A board that moves under a hand at rest is nobody's doing; and once warned, one says that one stays.
 * @param {Event} event
 */
function notice(event) {
  const { type, movementX, movementY } = /** @type {PointerEvent} */ (event);
  if (event.isTrusted && !dialog?.open && (type !== "pointermove" || movementX || movementY)) active = true;
}

if (dialog) {
  life = read(`${dialog.dataset.endsIn}, ${dialog.dataset.longestIn}`) ?? life;
  shareLife({ kind: "life", life });
  onSharedLife((message) => message.kind === "life" && adopt(message.life));
  for (const name of ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"]) {
    document.addEventListener(name, notice, { capture: true, passive: true });
  }
}
