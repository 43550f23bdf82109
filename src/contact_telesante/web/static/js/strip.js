/** The strip of filters on one line: the cues that do not fit wait behind « + n », and those pressed come first. */

import { on } from "./page.js";

let opened = false;
let drawn = "";

const strip = () => /** @type {HTMLElement|null} */ (document.querySelector(".cue-strip"));
/** @param {Element} of */
const shown = (of) => /** @type {HTMLElement[]} */ ([...of.querySelectorAll(".chip:not([hidden], [data-strip-more])")]);
/** @param {HTMLElement} chip */
const isPressed = (chip) => chip.matches('[aria-pressed="true"], [aria-current="true"]');

/** What the strip's look depends on: nothing is measured again while it is the same. @param {HTMLElement} place */
const look = (place) => [opened, place.clientWidth, ...shown(place).map((chip) => chip.textContent)].join("|");

/** Everything on as many lines as it takes, to be measured. @param {HTMLElement} place */
function unfold(place) {
  delete place.dataset.folded;
  for (const chip of place.querySelectorAll("[data-folded]")) chip.removeAttribute("data-folded");
}

/** Folds what is not on the first line; a chip that holds the focus comes first rather than lose it. @param {HTMLElement} cues */
function foldLines(cues) {
  const chips = shown(cues);
  const first = Math.min(...chips.map((chip) => chip.offsetTop));
  const over = chips.filter((chip) => chip.offsetTop > first);
  const held = over.find((chip) => chip === document.activeElement && !("first" in chip.dataset));
  if (held) {
    held.dataset.first = "";
    foldLines(cues);
  } else for (const chip of over) chip.dataset.folded = "";
}

/** On a narrow screen the strip slides instead. @param {HTMLElement} place */
const slides = (place) => getComputedStyle(place).overflowX !== "visible";

/** The button stays in its place while the rest is measured, so that it keeps the focus. @param {HTMLElement} place @param {HTMLElement} more */
function draw(place, more) {
  const cues = /** @type {HTMLElement} */ (place.querySelector(".cue-chips"));
  unfold(place);
  more.hidden = slides(place);
  if (more.hidden) return;
  place.dataset.folded = "";
  for (const chip of shown(cues)) chip.toggleAttribute("data-first", !opened && isPressed(chip));
  foldLines(cues);
  const out = shown(place).filter((chip) => !chip.offsetWidth).length;
  more.hidden = out === 0;
  more.setAttribute("aria-expanded", String(opened));
  /** @type {HTMLElement} */ (more.querySelector("[data-more-count]")).textContent = String(out);
  if (opened) unfold(place);
}

function fold() {
  const place = strip();
  const more = /** @type {HTMLElement|null|undefined} */ (place?.querySelector("[data-strip-more]"));
  if (!place || !more || look(place) === drawn) return;
  draw(place, more);
  drawn = look(place);
}

const watch = new ResizeObserver(fold);

function watchStrip() {
  const place = strip();
  watch.disconnect();
  drawn = "";
  if (place) for (const one of [place, ...place.querySelectorAll(".quick-chips")]) watch.observe(one);
}

document.addEventListener("click", (event) => {
  if (!(/** @type {Element} */ (event.target).closest("[data-strip-more]"))) return;
  opened = !opened;
  fold();
});
on("chips", watchStrip);
on("shown", fold);
watchStrip();
fold();
