/** Replace a piece of the page under a reader without taking the focus away. */

/** What finds the focused control again in a newer rendering. @param {Element} control */
function signOf(control) {
  if (control.matches("a[href]")) return `a[href="${CSS.escape(control.getAttribute("href") ?? "")}"]`;
  const form = control.closest("form[action]");
  if (form && control.matches("button")) return `form[action="${CSS.escape(form.getAttribute("action") ?? "")}"] button`;
  return control.id ? `#${CSS.escape(control.id)}` : "";
}

/** @param {Element|null} old @param {Element|null} fresh */
export function swap(old, fresh) {
  if (!old || !fresh) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const sign = focused ? signOf(focused) : "";
  const scrolled = old.scrollTop;
  old.replaceWith(fresh);
  if (scrolled) fresh.scrollTop = scrolled;
  if (sign) /** @type {HTMLElement|null} */ (fresh.querySelector(sign))?.focus({ preventScroll: true });
}
