/** The print button of the printed board. */

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
