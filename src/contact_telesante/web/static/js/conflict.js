/** Two people wrote one cell: taking the other's value gives up one's own there, and nothing else that is typed. */

/**
 * Take theirs in the field of that button. Whether the editor still holds something to save.
 * @param {HTMLFormElement} form @param {Element} target @param {string} opening what the form held when it opened
 */
export function takeTheirs(form, target, opening) {
  const { field = "", values = "[]" } = /** @type {HTMLElement} */ (target.closest("[data-take-theirs]")).dataset;
  const name = `value-${field}`;
  if (!field || !holdsMore(form, name, new URLSearchParams(opening))) return false;
  const theirs = new Set(JSON.parse(values));
  for (const input of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    const control = /** @type {HTMLInputElement} */ (input);
    if (control.type === "checkbox") control.checked = theirs.has(control.value);
    else control.value = [...theirs][0] ?? "";
  }
  form.querySelector(".conflict")?.remove();
  /** @type {HTMLElement|null} */ (form.querySelector("button[type=submit]"))?.focus();
  return true;
}

/** @param {HTMLFormElement} form @param {string} name @param {URLSearchParams} before */
function holdsMore(form, name, before) {
  const now = new FormData(form);
  const others = [...new Set(now.keys())].filter((key) => key.startsWith("value-") && key !== name);
  return others.some((key) => String(now.getAll(key)) !== String(before.getAll(key)));
}
