/** Replace a piece of the page under a reader without taking the focus away. */

/** What finds the focused control again in a newer rendering. @param {Element} control */
function signOf(control) {
  const header = control.closest("th[data-key]");
  if (header) return `th[data-key="${CSS.escape(header.getAttribute("data-key") ?? "")}"] a`;
  if (control.matches("a[href]")) return `a[href="${CSS.escape(control.getAttribute("href") ?? "")}"]`;
  const form = control.closest("form[action]");
  const way = control.getAttribute("data-way"); // of two buttons of a form that move its line, the one that was pressed
  if (form && control.matches("button")) return `form[action="${CSS.escape(form.getAttribute("action") ?? "")}"] button${way ? `[data-way="${way}"]` : ""}`;
  return control.id ? `#${CSS.escape(control.id)}` : "";
}

/** @param {Element|null} old @param {Element|null} fresh */
export function swap(old, fresh) {
  if (!old || !fresh || old.outerHTML === fresh.outerHTML) return; // no work, and a new table head lays out the whole table
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const sign = focused ? signOf(focused) : "";
  const scrolled = old.scrollTop;
  old.replaceWith(fresh);
  if (scrolled) fresh.scrollTop = scrolled;
  if (sign) /** @type {HTMLElement|null} */ (fresh.querySelector(sign))?.focus({ preventScroll: true });
}
