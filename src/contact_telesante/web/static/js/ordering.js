/** Lists that people put in order: a button, a key or a drop sends one request; the list comes back, the focus stays, the place is said. */

import { toast } from "./answers.js";
import { Offline, parse, send } from "./net.js";
import { tell, word } from "./page.js";

const said = Object.assign(document.createElement("p"), { className: "visually-hidden", id: "order-said" });
said.setAttribute("role", "status");
document.getElementById("main")?.append(said);

/** @param {string} text */
export const say = (text) => (said.textContent = text);
/** @param {Element|null} list @returns {HTMLElement[]} */
export const itemsOf = (list) => /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll(":scope > [data-order-item]") ?? [])]);
/** The list an item is in. @param {Element} item */
export const listOf = (item) => /** @type {HTMLElement} */ (item.closest("[data-order-list]"));
/** @param {Element} item */
export const zoneOf = (item) => /** @type {HTMLElement} */ (item.closest("[data-order-zone]"));
/** @param {HTMLElement} item */
export const nameOf = (item) => item.dataset.name ?? "";

/** What a list's own button would send to put an item there. @param {HTMLElement} item @param {string} to */
export const asked = (item, to) => (listOf(item).dataset.orderList === "move" ? `${item.dataset.orderItem}:${to}` : to);

/** @param {HTMLElement} item */
function tellPlace(item) {
  const items = itemsOf(listOf(item));
  say(word("placed", { name: nameOf(item), place: items.indexOf(item) + 1, among: items.length }));
}

/** The page's other forms stand over the version that this one made, when they stood over the one before. @param {Response} answer @param {string} before */
function followVersion(answer, before) {
  const done = new URL(answer.url).searchParams.get("done");
  const bases = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="base"]'));
  if (done) for (const base of bases) if (base.value === before) base.value = done;
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
async function sendWith(form, name, value) {
  const hidden = Object.assign(document.createElement("input"), { type: "hidden", name, value });
  form.append(hidden);
  try {
    return await send(form);
  } finally {
    hidden.remove();
  }
}

/**
 * Ask the server for another place. The list comes back as it is now, whether it was granted or not; false when nothing came.
 * @param {HTMLElement} item @param {string} value what a button of the list sends @param {string} way the button pressed, empty after a drop
 */
export async function place(item, value, way = "") {
  const zone = zoneOf(item);
  const form = /** @type {HTMLFormElement|null} */ (item.querySelector("form[data-order]") ?? item.closest("form"));
  if (!form || zone.hasAttribute("aria-busy")) return false;
  zone.setAttribute("aria-busy", "true");
  try {
    const before = /** @type {HTMLInputElement|null} */ (form.querySelector('input[name="base"]'))?.value ?? "";
    const answer = await sendWith(form, listOf(item).dataset.orderList || "to", value);
    const page = parse(await answer.text());
    const fresh = page.getElementById(zone.id);
    if (!answer.ok) toast(page.querySelector("[role=alert] p, [role=alert] li")?.textContent ?? "", "high");
    if (!fresh) return false;
    zone.replaceWith(fresh);
    followVersion(answer, before);
    tell("fragment", { place: fresh });
    const moved = itemsOf(fresh.matches("[data-order-list]") ? fresh : null).concat(...[...fresh.querySelectorAll("[data-order-list]")].map(itemsOf));
    arrive(moved.find((one) => one.id === item.id), way, answer.ok);
    return true;
  } catch (error) {
    if (!(error instanceof Offline)) throw error;
    toast(word("offline"), "high");
    return false;
  } finally {
    zone.removeAttribute("aria-busy");
  }
}

/** @param {HTMLElement|undefined} item @param {string} way @param {boolean} granted */
function arrive(item, way, granted) {
  if (!item) return;
  const button = /** @type {HTMLElement|null} */ (item.querySelector(`[data-way="${way}"]`) ?? item.querySelector("[data-way]"));
  if (way) button?.focus();
  else item.scrollIntoView({ block: "nearest" });
  if (granted) tellPlace(item);
}

document.addEventListener("submit", (event) => {
  const button = /** @type {HTMLButtonElement|null} */ (event.submitter);
  const item = /** @type {HTMLElement|null|undefined} */ (button?.closest("[data-order-item]"));
  if (!button?.dataset.way || !item) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled") !== "true") place(item, button.value, button.dataset.way);
});
