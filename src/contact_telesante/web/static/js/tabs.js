/** The tabs of one browser: one leads and holds the stream of its team and view, the others hear it from there. */

import { team } from "./page.js";

const STOLEN_AFTER_MS = 75_000;
/** Pages that look through the same columns share a stream; each other set of columns has its own. */
export const looking = /** @type {HTMLElement|null} */ (document.querySelector("[data-through]"))?.dataset ?? {};
const name = ["contact", team, looking.through].filter(Boolean).join("-");
const channel = team ? new BroadcastChannel(name) : null;
let heard = Date.now();
let leading = false;

export const leads = () => leading;

/** @param {any} message */
export const share = (message) => channel?.postMessage(message);

/** @param {(message: any) => void} listener */
export function onShared(listener) {
  channel?.addEventListener("message", ({ data }) => {
    heard = Date.now();
    listener(data);
  });
}

/**
 * Wait for the lead; `begin` when it comes, `end` when another tab takes it.
 * @param {() => void} begin @param {() => void} end
 */
export function seekLead(begin, end) {
  const take = () => {
    if (leading) return Promise.resolve();
    leading = true;
    begin();
    return new Promise(() => {});
  };
  const wait = () =>
    navigator.locks.request(name, take).catch(() => {
      leading = false;
      end();
      wait();
    });
  if (!navigator.locks) take(); // plain HTTP has no locks: each tab then has its own stream
  else wait();
  setInterval(() => {
    if (leading || document.hidden || !navigator.onLine || Date.now() - heard < STOLEN_AFTER_MS) return;
    heard = Date.now();
    navigator.locks.request(name, { steal: true }, take).catch(() => {
      leading = false;
      end();
    });
  }, 5000);
}
