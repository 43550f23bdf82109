/** A long list of boxes, narrowed by what is typed; a box that is ticked stays. Without scripts the list is whole. */

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

for (const place of document.querySelectorAll("[data-sieve]")) {
  const box = /** @type {HTMLElement} */ (place);
  const list = document.getElementById(box.dataset.sieve ?? "");
  const typed = box.querySelector("input");
  if (!list || !typed) continue;
  const lines = [...list.querySelectorAll("label")].filter((label) => label.querySelector("input"));
  typed.addEventListener("input", () => {
    const words = plain(typed.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const line of lines) {
      const held = plain(line.textContent ?? "");
      const kept = words.every((word) => held.includes(word));
      const place = line.parentElement ?? line;
      place.hidden = !kept && !line.querySelector("input")?.checked;
      count += kept ? 1 : 0;
    }
    const said = /** @type {HTMLElement|null} */ (box.querySelector("[data-found]"));
    if (said) said.textContent = words.length ? (said.dataset.found ?? "").replace("{n}", String(count)) : "";
  });
  typed.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  box.hidden = false;
}
