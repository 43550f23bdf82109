/** A patient beside the board: opened in place, kept true by the stream, closed with the focus back on the row. */

import { ask, askUntilAnswered, parse, sentenceOf } from "./net.js";
import { on, tell, word } from "./page.js";
import { toast } from "./answers.js";
import { guardText } from "./editor.js";
import { swap } from "./focus.js";
import { standOn } from "./grid.js";

const place = () => document.getElementById("panel-place");
const panel = () => /** @type {HTMLElement|null} */ (document.getElementById("panel"));
/** @param {string} address */
const boardOf = (address) => address.replace(/patients\/.*/, "");
let asked = 0;

/** @param {string} address @param {boolean} push */
async function open(address, push = true) {
  if (panel()?.querySelector("form.cell-editor") && guardText()) return;
  const mine = ++asked;
  const answer = await ask(address).catch(() => null);
  if (mine !== asked) return; // another patient was asked for meanwhile
  if (!answer?.ok) {
    toast(answer ? await sentenceOf(answer) : word("offline"), "high");
    return;
  }
  place()?.replaceChildren(parse(await answer.text()));
  place()?.setAttribute("data-open", "");
  document.getElementById("main")?.classList.add("with-panel");
  if (push) history.pushState({ patient: address }, "", new URL(address, location.href).pathname + location.search);
  mark();
  tell("fragment", { place: place() });
  document.getElementById("panel-name")?.focus();
}

function close(push = true) {
  if (panel()?.querySelector("form.cell-editor") && guardText()) return;
  const id = panel()?.dataset.patient;
  asked += 1;
  place()?.replaceChildren();
  place()?.removeAttribute("data-open");
  document.getElementById("main")?.classList.remove("with-panel");
  if (push) history.pushState({}, "", boardOf(location.pathname) + location.search);
  mark();
  standOn(/** @type {HTMLElement|null} */ (document.querySelector(`#patient-${CSS.escape(id ?? "x")} > th`)));
}

/** Say which row the panel tells of. */
function mark() {
  for (const row of document.querySelectorAll('#rows > [aria-selected="true"]')) row.removeAttribute("aria-selected");
  const id = panel()?.dataset.patient;
  if (id) document.getElementById(`patient-${id}`)?.setAttribute("aria-selected", "true");
}

/** @param {ParentNode} within @param {string} key */
const fieldOf = (within, key) => within.querySelector(`.value[data-key="${CSS.escape(key)}"]`);
let due = 0;

/** The first frame sets the moment: a busy patient must not put it off for ever. */
function refreshSoon() {
  due ||= setTimeout(refresh, 40);
}

/** Bring the open panel to the present, field by field, never the one being edited. */
async function refresh() {
  due = 0;
  const present = panel();
  const answer = present ? await askUntilAnswered(present.dataset.self ?? "") : null;
  if (answer && [401, 404].includes(answer.status)) tell("refused");
  const fresh = answer?.ok ? /** @type {HTMLElement|null} */ (parse(await answer.text()).querySelector("#panel")) : null;
  if (!present || !fresh || panel() !== present || Number(fresh.dataset.number) < Number(present.dataset.number)) return;
  present.dataset.number = fresh.dataset.number;
  for (const part of [".panel-header", ".panel-now", ".timeline"]) swap(present.querySelector(part), fresh.querySelector(part));
  for (const field of fresh.querySelectorAll(".value")) {
    const old = fieldOf(present, /** @type {HTMLElement} */ (field).dataset.key ?? "");
    if (old && !old.classList.contains("is-editing")) swap(old, field);
  }
  tell("fragment", { place: present });
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
  if (event.key === "Escape" && !event.defaultPrevented && panel()?.contains(/** @type {Node} */ (event.target))) close();
});
window.addEventListener("popstate", () => {
  if (!place()) return;
  if (!location.pathname.includes("/patients/")) panel() && close(false);
  else if (panel()?.dataset.self !== location.pathname) open(location.pathname, false);
});
on("frame", (frame) => {
  if (!frame.patient || frame.patient !== panel()?.dataset.patient) return;
  for (const key of frame.changed ?? []) {
    const field = fieldOf(/** @type {HTMLElement} */ (panel()), key);
    if (field?.classList.contains("is-editing")) tell("changed-under-editor", { cell: field, by: frame.by });
  }
  refreshSoon();
});
on("edited", ({ place: field }) => panel()?.contains(field) && refreshSoon());
on("resync", refreshSoon);
on("ordered", mark);
