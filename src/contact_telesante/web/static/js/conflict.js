/** Two people, one editor: what is whose to send, and to give up. */

/**
 * Take theirs in the field of that button. Whether the editor still holds something to save.
 * @param {HTMLFormElement} form @param {Element} target @param {string} opening what the form held when it opened
 */
export function takeTheirs(form, target, opening) {
  const { field = "", values = "[]" } = /** @type {HTMLElement} */ (target.closest("[data-take-theirs]")).dataset;
  const name = `value-${field}`;
  if (!field || (!holdsMore(form, name, opening) && form.querySelectorAll(".conflict").length < 2)) return false;
  const theirs = new Set(JSON.parse(values));
  for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    const control = /** @type {HTMLInputElement} */ (input);
    if (control.type === "checkbox") control.checked = theirs.has(control.value);
    else control.value = [...theirs][0] ?? "";
  }
  target.closest(".conflict")?.remove();
  /** @type {HTMLElement|null} */ (form.querySelector("button[type=submit]"))?.focus();
  return true;
}

/** Keep one's own in one of several cells; the last choice alone saves. @param {HTMLFormElement} form @param {Element} target */
export function keepMine(form, target) {
  if (form.querySelectorAll(".conflict").length < 2) return false;
  target.closest(".conflict")?.remove();
  return true;
}

/**
 * The fields left as they were. Another may have written them meanwhile: they are not this person's to send.
 * @param {HTMLFormElement} form @param {string} opening
 */
export function untouched(form, opening) {
  const [now, before] = [new FormData(form), new URLSearchParams(opening)];
  const names = [...form.querySelectorAll('[name^="value-"]')].map((input) => input.getAttribute("name") ?? "");
  return [...new Set(names)].filter((name) => String(now.getAll(name)) === String(before.getAll(name)));
}

/** @param {HTMLFormElement} form @param {string} name @param {string} opening */
function holdsMore(form, name, opening) {
  const kept = untouched(form, opening);
  return [...new FormData(form).keys()].some((key) => key.startsWith("value-") && key !== name && !kept.includes(key));
}
