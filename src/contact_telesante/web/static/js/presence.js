/** Who is here, and who writes in which cell. A courtesy: never a lock. */

import { csrf } from "./net.js";
import { me, on, team, word } from "./page.js";

const STILL_MS = 15_000;

/** @type {{id: string, name: string, short: string, initials: string, colour: number, patient?: string, field?: string}[]} */
let people = [];
let keeping = 0;

function showPeople() {
  const place = /** @type {HTMLElement|null} */ (document.querySelector("[data-people]"));
  const others = people.filter((person) => person.id !== me);
  if (!place) return;
  place.hidden = others.length === 0;
  place.setAttribute("aria-label", word("here", { names: others.map((person) => person.name).join(", ") }));
  place.replaceChildren(...others.slice(0, 5).map(avatar));
  const count = document.querySelector("[data-people-count]");
  if (count) count.textContent = others.length ? word("count", { n: people.length }) : "";
}

/** @param {{initials: string, colour: number, name: string}} person */
function avatar({ initials, colour, name }) {
  const sign = Object.assign(document.createElement("span"), { className: "avatar", textContent: initials, title: name });
  sign.dataset.person = String(colour);
  sign.setAttribute("aria-hidden", "true");
  return sign;
}

function showHeld() {
  for (const cell of document.querySelectorAll(".is-held")) {
    cell.classList.remove("is-held");
    cell.removeAttribute("data-person");
    cell.querySelector(".held-tag")?.remove();
  }
  for (const person of people) if (person.patient && person.id !== me) hold(person);
}

let due = 0;

/** Once per picture, however many rows were drawn again. */
function showHeldSoon() {
  due ||= requestAnimationFrame(() => {
    due = 0;
    showHeld();
  });
}

/** @param {{patient?: string, field?: string, short: string, colour: number}} person */
function hold({ patient = "", field = "", short, colour }) {
  const key = `[data-key="${CSS.escape(field)}"]`;
  const places = `#patient-${CSS.escape(patient)} > ${key}, #panel[data-patient="${CSS.escape(patient)}"] .value${key}`;
  for (const cell of document.querySelectorAll(places)) {
    if (cell.classList.contains("is-editing")) continue;
    cell.classList.add("is-held");
    cell.setAttribute("data-person", String(colour));
    cell.append(Object.assign(document.createElement("span"), { className: "held-tag", textContent: word("editing", { name: short }) }));
  }
}

/** @param {string} patient @param {string} field */
function announce(patient = "", field = "") {
  const body = new URLSearchParams({ patient, field, csrfmiddlewaretoken: csrf() });
  fetch(`/teams/${team}/presence/`, { method: "POST", body, keepalive: true, headers: { "X-Fragment": "yes", "X-Background": "yes" } }).catch(() => {});
}

on("presence", (told) => {
  people = told;
  showPeople();
  showHeld();
});
on("row", showHeldSoon);
on("fragment", showHeldSoon);
on("editing", ({ address }) => {
  const [, patient, field] = address.match(/patients\/([^/]+)\/cells\/([^/]+)/) ?? [];
  clearInterval(keeping);
  keeping = setInterval(() => announce(patient, field), STILL_MS);
});
on("edited", () => {
  clearInterval(keeping);
  announce();
});
