/** Items put in order by hand: the handle takes one, with a mouse, a finger or a pen; a line shows where it would go; Esc lets it go back. */

import { asked, itemsOf, listOf, nameOf, place, say, zoneOf } from "./ordering.js";
import { word } from "./page.js";

const EDGE = 64;
const FASTEST = 18;
const MARKS = ["drop-before", "drop-after", "drop-into"];

/**
 * @typedef {{list: HTMLElement, previous: HTMLElement|null, next: HTMLElement|null}} Place
 * @typedef {{item: HTMLElement, pointer: number, began: number, at: number, scroller: Element, scrolled: number}} Drag
 */
/** @type {Drag|null} */
let drag = null;

/** What slides when the page is longer than its window. @param {HTMLElement} item */
function scrollerOf(item) {
  for (let box = item.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return document.scrollingElement ?? document.documentElement;
}

/** The lists where an item may go: its own, or all those of its group. @param {HTMLElement} item @returns {HTMLElement[]} */
function listsFor(item) {
  const list = listOf(item);
  const group = list.dataset.orderGroup;
  return group ? [.../** @type {NodeListOf<HTMLElement>} */ (zoneOf(item).querySelectorAll(`[data-order-group="${group}"]`))] : [list];
}

/** Where the item would go if it were let go there. @param {Drag} now @returns {Place} */
function placeOf({ item, at }) {
  const lists = listsFor(item);
  const list = lists.findLast((one) => one.getBoundingClientRect().top <= at) ?? lists[0];
  const items = itemsOf(list).filter((one) => one !== item);
  const next = items.find((one) => {
    const { top, height } = one.getBoundingClientRect();
    return at < top + height / 2;
  });
  return { list, previous: items[next ? items.indexOf(next) - 1 : items.length - 1] ?? null, next: next ?? null };
}

const unmark = () => {
  for (const one of document.querySelectorAll(MARKS.map((mark) => `.${mark}`).join())) one.classList.remove(...MARKS);
};

/** Whether it is where it already stands. @param {HTMLElement} item @param {Place} where */
const isSame = (item, { list, previous }) => {
  const items = itemsOf(list);
  return listOf(item) === list && (items[items.indexOf(item) - 1] ?? null) === previous;
};

/** @param {Drag} now */
function draw(now) {
  now.item.style.transform = `translateY(${now.at - now.began + now.scroller.scrollTop - now.scrolled}px)`;
  const where = placeOf(now);
  unmark();
  if (isSame(now.item, where)) return;
  if (where.next) where.next.classList.add("drop-before");
  else if (where.previous) where.previous.classList.add("drop-after");
  else where.list.classList.add("drop-into");
}

/** Near an edge the page slides, faster the nearer. */
function slide() {
  if (!drag) return;
  const isPage = drag.scroller === document.scrollingElement;
  const { top, bottom } = isPage ? { top: 0, bottom: innerHeight } : drag.scroller.getBoundingClientRect();
  const over = Math.min(drag.at - Math.max(top, 0) - EDGE, 0) || Math.max(drag.at - Math.min(bottom, innerHeight) + EDGE, 0);
  if (over) {
    drag.scroller.scrollTop += (Math.max(-EDGE, Math.min(over, EDGE)) / EDGE) * FASTEST;
    draw(drag);
  }
  requestAnimationFrame(slide);
}

/** Nothing is held any more. */
function letGo() {
  const held = drag;
  drag = null;
  unmark();
  held?.item.classList.remove("is-dragged");
  held?.item.style.removeProperty("transform");
  return held;
}

/** Put it back where it was, and say so. */
function giveUp() {
  const held = letGo();
  if (held) say(word("stays", { name: nameOf(held.item) }));
}

async function drop() {
  if (!drag) return;
  const where = placeOf(drag);
  const { item } = /** @type {Drag} */ (letGo());
  if (isSame(item, where)) return;
  const [home, after] = [listOf(item), item.nextSibling];
  where.list.insertBefore(item, where.next);
  const to = where.previous ? `after:${where.previous.dataset.orderItem}` : (where.list.dataset.orderFirst ?? "first");
  if (!(await place(item, asked(item, to)))) home.insertBefore(item, after);
}

document.addEventListener("pointerdown", (event) => {
  const handle = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-handle]"));
  const item = /** @type {HTMLElement|null|undefined} */ (handle?.closest("[data-order-item]"));
  if (!handle || !item || drag || event.button !== 0 || zoneOf(item).hasAttribute("aria-busy")) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const scroller = scrollerOf(item);
  drag = { item, pointer: event.pointerId, began: event.clientY, at: event.clientY, scroller, scrolled: scroller.scrollTop };
  item.classList.add("is-dragged");
  requestAnimationFrame(slide);
});
document.addEventListener("pointermove", (event) => {
  if (drag?.pointer !== event.pointerId) return;
  drag.at = event.clientY;
  draw(drag);
});
document.addEventListener("pointerup", (event) => drag?.pointer === event.pointerId && drop());
document.addEventListener("lostpointercapture", (event) => drag?.pointer === event.pointerId && giveUp());
document.addEventListener("keydown", (event) => {
  if (!drag || event.key !== "Escape") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  giveUp();
}, true);
