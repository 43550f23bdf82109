/** A patient beside the board: opened in place, kept true by the stream, closed with the focus back on the row. */

import { ask, parse } from "./net.js";
import { on, tell, word } from "./page.js";
import { toast } from "./answers.js";

const place = () => document.getElementById("panel-place");
const panel = () => /** @type {HTMLElement|null} */ (document.getElementById("panel"));
/** @param {string} address */
const boardOf = (address) => address.replace(/patients\/.*/, "");

/** @param {string} address @param {boolean} push */
async function open(address, push = true) {
  const answer = await ask(address).catch(() => null);
  if (!answer?.ok) {
    toast(answer ? await answer.text() : word("offline"), "high");
    return;
  }
  place()?.replaceChildren(parse(await answer.text()));
  document.getElementById("main")?.classList.add("with-panel");
  if (push) history.pushState({ patient: address }, "", new URL(address, location.href).pathname + location.search);
  mark();
  tell("fragment", { place: place() });
  document.getElementById("panel-name")?.focus();
}

function close(push = true) {
  const id = panel()?.dataset.patient;
  place()?.replaceChildren();
  document.getElementById("main")?.classList.remove("with-panel");
  if (push) history.pushState({}, "", boardOf(location.pathname) + location.search);
  mark();
  /** @type {HTMLElement|null} */ (document.querySelector(`#patient-${CSS.escape(id ?? "x")} > th`))?.focus();
}

/** Say which row the panel tells of. */
function mark() {
  for (const row of document.querySelectorAll('#rows > [aria-selected="true"]')) row.removeAttribute("aria-selected");
  const id = panel()?.dataset.patient;
  if (id) document.getElementById(`patient-${id}`)?.setAttribute("aria-selected", "true");
}

let due = 0;

/** Bring the open panel to the present, field by field, never the one being edited. */
async function refresh() {
  const present = panel();
  const answer = present ? await ask(present.dataset.self ?? "").catch(() => null) : null;
  const fresh = answer?.ok ? /** @type {HTMLElement|null} */ (parse(await answer.text()).querySelector("#panel")) : null;
  if (!present || !fresh || panel() !== present || fresh.dataset.patient !== present.dataset.patient) return;
  for (const part of [".panel-header", ".timeline"]) swap(present.querySelector(part), fresh.querySelector(part));
  for (const field of fresh.querySelectorAll(".value")) {
    const old = present.querySelector(`.value[data-key="${CSS.escape(/** @type {HTMLElement} */ (field).dataset.key ?? "")}"]`);
    if (old && !old.querySelector("form")) swap(old, field);
  }
  if (fresh.querySelector("[data-edit]") === null) for (const link of present.querySelectorAll("[data-edit]")) link.remove();
  tell("fragment", { place: present });
}

/** @param {Element|null} old @param {Element|null} fresh */
function swap(old, fresh) {
  if (!old || !fresh) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const again = focused?.matches("a[href]") ? `a[href="${CSS.escape(focused.getAttribute("href") ?? "")}"]` : "";
  old.replaceWith(fresh);
  if (again) /** @type {HTMLElement|null} */ (fresh.querySelector(again))?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = /** @type {HTMLAnchorElement|null} */ (/** @type {Element} */ (event.target).closest("a.patient-link, a[data-close-panel]"));
  if (!link || !place()) return;
  event.preventDefault();
  if (link.matches("[data-close-panel]")) close();
  else open(link.href);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel()?.contains(/** @type {Node} */ (event.target)) && !document.querySelector(".cell-editor")) close();
});
window.addEventListener("popstate", () => {
  if (!place()) return;
  if (location.pathname.includes("/patients/")) open(location.pathname, false);
  else close(false);
});
on("frame", (frame) => {
  if (!frame.patient || frame.patient !== panel()?.dataset.patient) return;
  clearTimeout(due);
  due = setTimeout(refresh, 40);
});
on("resync", refresh);
on("ordered", mark);
