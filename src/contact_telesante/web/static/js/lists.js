/** Pages that are lists (journal, history, inactive): they look again, in place, when the team's journal moves. */

import { askUntilAnswered, parse } from "./net.js";
import { on, tell } from "./page.js";
import { swap } from "./focus.js";

let due = 0;

async function refetch() {
  due = 0;
  const part = document.getElementById("live-part");
  const address = part?.dataset.refetch;
  if (!part || !address || isTypedIn(part)) return;
  if (isHeld(part)) return soon();
  const answer = await askUntilAnswered(address);
  const html = parse(await answer.text());
  if (!answer.ok || isTypedIn(part)) return;
  if (!part.isConnected || isHeld(part)) return soon();
  const fresh = /** @type {HTMLElement} */ (part.cloneNode());
  fresh.append(...(html.getElementById("live-part")?.childNodes ?? html.childNodes));
  swap(part, fresh);
  tell("fragment", { place: fresh });
}

/** @param {Element} part */
const isTypedIn = (part) => part.contains(document.activeElement?.closest("input, textarea, select") ?? null);

/** A line under a hand stays there until it is let go. @param {Element} part */
const isHeld = (part) => part.querySelector(".is-dragged, [aria-busy]") !== null || part.hasAttribute("aria-busy");

/** The first frame sets the moment: a busy team must not put it off for ever. */
function soon() {
  due ||= setTimeout(refetch, 150 + Math.random() * 250);
}

on("frame", soon);
on("resync", soon);
on("sent", soon);
