/** Asking and sending. A send carries its form's idempotency key, so that trying again is always safe. */

export class Offline extends Error {}

/**
 * Ask for a piece of a page.
 * @param {string} url
 * @returns {Promise<Response>}
 */
export async function ask(url) {
  try {
    return await fetch(url, { headers: { "X-Fragment": "yes" }, credentials: "same-origin" });
  } catch {
    throw new Offline();
  }
}

/**
 * Send a form; once more when the network fails, since the server recognises a repeat.
 * @param {HTMLFormElement} form
 * @returns {Promise<Response>}
 */
export async function send(form) {
  const request = () =>
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Fragment": "yes" }, credentials: "same-origin" });
  try {
    return await request();
  } catch {
    await new Promise((done) => setTimeout(done, 400));
  }
  try {
    return await request();
  } catch {
    throw new Offline();
  }
}

/** The token that Django asks of a post without a form. */
export function csrf() {
  return document.cookie.match(/(?:^|; )contact_csrf=([^;]+)/)?.[1] ?? "";
}

/**
 * The elements of a piece of HTML.
 * @param {string} html
 */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
