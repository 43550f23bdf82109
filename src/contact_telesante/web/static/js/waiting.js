/** Drafts that wait: marked on their cells, counted in a notice, taken up again or thrown away. */

import { on } from "./page.js";
import { addressOf, forget, waiting } from "./drafts.js";

const notice = /** @type {HTMLElement|null} */ (document.querySelector("[data-drafts]"));
let due = 0;
let closed = false;

/** @param {string} address */
function placesOf(address) {
  const [, patient, field] = address.match(/patients\/([^/]+)\/cells\/([^/]+)/) ?? [];
  if (!patient) return [];
  const key = `[data-key="${CSS.escape(field)}"]`;
  return /** @type {HTMLElement[]} */ ([
    ...document.querySelectorAll(`#patient-${CSS.escape(patient)} > ${key}, #panel[data-patient="${CSS.escape(patient)}"] .value${key}`),
  ]);
}

function show() {
  due = 0;
  if (!notice) return;
  for (const place of document.querySelectorAll(".has-draft")) {
    place.classList.remove("has-draft");
    place.querySelector(".draft-tag")?.remove();
  }
  const all = waiting();
  for (const place of all.flatMap((key) => placesOf(addressOf(key)))) if (!place.classList.contains("is-editing")) mark(place);
  const { one = "", many = "" } = notice.dataset;
  const text = (all.length > 1 ? many : one).replace("{n}", String(all.length));
  const line = /** @type {HTMLElement} */ (notice.querySelector("p"));
  if (line.textContent !== text) line.textContent = text;
  notice.hidden = closed || !all.length;
}

/** @param {HTMLElement} place */
function mark(place) {
  const tag = document.createElement("span");
  tag.className = "draft-tag";
  tag.textContent = notice?.dataset.tag ?? "";
  place.classList.add("has-draft");
  (place.querySelector(":scope > dd") ?? place).append(tag);
}

/** Once per picture, however many rows were drawn again. */
const showSoon = () => (due ||= requestAnimationFrame(show));

/** Where its form opens: on the page when it can be seen there, else on its patient's. @param {string} key */
function takeUp(key) {
  const address = addressOf(key);
  const cell = placesOf(address).find((place) => place.matches("td") && place.offsetParent);
  const link = [...document.querySelectorAll("a[data-edit], a[data-dialog]")].find((one) => /** @type {HTMLAnchorElement} */ (one).pathname === address);
  if (link) /** @type {HTMLElement} */ (link).click();
  else if (cell) {
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    cell.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  } else location.assign(address.replace(/cells\/.*/, ""));
}

/** Asked twice, in words: what is thrown away was typed by hand. @param {HTMLElement} button */
function throwAway(button) {
  const { sure = "" } = button.dataset;
  if (sure && button.textContent !== sure) button.textContent = sure;
  else for (const key of waiting()) forget(key);
}

if (notice) {
  notice.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const [first] = waiting();
    if (target.closest("[data-take-up]") && first) takeUp(first);
    else if (target.closest("[data-throw-away]")) throwAway(/** @type {HTMLElement} */ (target.closest("[data-throw-away]")));
    else if (target.closest("[data-close-drafts]")) {
      closed = true;
      showSoon();
    }
  });
  for (const name of ["drafts", "row", "fragment", "ordered", "edited"]) on(name, showSoon);
  showSoon();
}
