/** Passkeys: a form marked `data-passkey` asks the browser for one, puts it in its field, and goes on as any form. */

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function bytes(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer|null} buffer */
function words(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What the server wrote, as the browser wants it: bytes for its challenge and its names. @param {any} said */
function read(said) {
  const options = { ...said, challenge: bytes(said.challenge) };
  if (said.user) options.user = { ...said.user, id: bytes(said.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (said[list]) options[list] = said[list].map((/** @type {any} */ one) => ({ ...one, id: bytes(one.id) }));
  }
  return options;
}

/** @param {PublicKeyCredential} made */
function written(made) {
  const answer = /** @type {any} */ (made.response);
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = Object.fromEntries(parts.filter((part) => answer[part]).map((part) => [part, words(answer[part])]));
  return JSON.stringify({ id: made.id, rawId: words(made.rawId), type: made.type, response, clientExtensionResults: {} });
}

/** @param {HTMLFormElement} form */
async function fill(form) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", new FormData(form).get("csrfmiddlewaretoken") ?? "");
  const headers = { "X-Fragment": "yes" };
  const asked = await fetch(form.dataset.options ?? "", { method: "POST", body, headers, credentials: "same-origin" });
  const publicKey = read((await asked.json()).publicKey);
  const creating = form.dataset.passkey === "create";
  const made = await (creating ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem(form.dataset.field ?? ""));
  field.value = written(/** @type {PublicKeyCredential} */ (made));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.passkey) return;
  event.preventDefault();
  const told = form.querySelector("[role=alert][hidden], .error[role=alert]");
  if (told instanceof HTMLElement) told.hidden = true;
  try {
    await fill(form);
    form.submit();
  } catch {
    if (told instanceof HTMLElement) told.hidden = false;
  }
});

if ("PublicKeyCredential" in window) {
  for (const form of document.querySelectorAll("form[data-passkey][hidden]")) form.removeAttribute("hidden");
}
