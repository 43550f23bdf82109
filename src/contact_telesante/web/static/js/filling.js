/** A text put in an editor as if it were typed there: in its input, or as the choice that it begins. */

/** @param {string} text Letters without their accents, as a choice is looked for. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** @param {HTMLFormElement} form @returns {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement|null} */
export const first = (form) => form.querySelector('[name^="value-"]');

/** Tell whoever keeps drafts. @param {Element} control */
const told = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));

/**
 * Put a text in an editor in place of what it held; whether it found its place there.
 * @param {HTMLFormElement} form @param {string} text
 */
export function replaceWith(form, text) {
  const control = first(form);
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options].filter((option) => option.value);
    const option = options.find((one) => plain(one.text) === plain(text)) ?? options.find((one) => plain(one.text).startsWith(plain(text)));
    if (option || !text) control.value = option?.value ?? "";
    told(control);
    return Boolean(option) || !text;
  }
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    const labels = [...form.querySelectorAll(".choices label")];
    const label = labels.find((one) => text && plain(one.textContent ?? "").startsWith(plain(text)));
    if (label) document.getElementById(label.getAttribute("for") ?? "")?.focus();
    else if (!text) for (const box of form.querySelectorAll(`[name="${CSS.escape(control.name)}"]`)) /** @type {HTMLInputElement} */ (box).checked = false;
    return !text;
  }
  if (!control) return false;
  control.value = text;
  /** @type {HTMLInputElement} */ (control).setSelectionRange(text.length, text.length);
  told(control);
  return true;
}
