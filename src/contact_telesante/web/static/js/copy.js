/** Buttons that copy what a field holds: shown only where scripts run, since a field can be copied by hand. */

const shown = () => {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.removeAttribute("hidden");
};

document.addEventListener("click", async (event) => {
  const button = /** @type {HTMLElement|null} */ (/** @type {Element} */ (event.target).closest("[data-copy]"));
  const field = button && document.getElementById(button.dataset.copy ?? "");
  if (!button || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.select();
  const copied = await navigator.clipboard?.writeText(field.value).then(() => true).catch(() => false);
  if (!copied) return;
  for (const said of [button.querySelector("[data-word]"), button.nextElementSibling]) {
    if (said) said.textContent = button.dataset.copied ?? "";
  }
});

shown();
