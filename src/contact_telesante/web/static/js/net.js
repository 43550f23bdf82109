/** Asking and sending. A send carries its form's idempotency key, so that trying again is always safe. */

import { hear, presenceHeaders } from "./life.js";
import { stillMe } from "./session.js";

const PATIENCE_MS = 8000;
const LONGEST_WAIT_MS = 30_000;

export class Offline extends Error {}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Answers that hold rows hold the columns of the page that asks. @returns {Record<string, string>} */
function viewHeaders() {
  const { through, view = "" } = /** @type {HTMLElement|null} */ (document.getElementById("board-region"))?.dataset ?? {};
  return through ? { "X-View": view } : {};
}

/**
 * One request; a gateway whose server is away is no network either.
 * @param {string} url @param {RequestInit} options @returns {Promise<Response>}
 */
async function reach(url, options) {
  const presence = presenceHeaders();
  const headers = { .../** @type {Record<string, string>} */ (options.headers), ...presence, ...viewHeaders() };
  const answer = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE_MS), ...options, headers }).catch(() => null);
  if (!answer || (answer.status >= 502 && answer.status <= 504)) throw new Offline();
  hear(answer, !("X-Background" in presence));
  return answer;
}

/**
 * Ask for a piece of a page, or for the page whole.
 * @param {string} url @param {{whole?: boolean}} options
 */
export const ask = (url, { whole = false } = {}) => reach(url, { headers: whole ? {} : { "X-Fragment": "yes" } });

/**
 * Ask until the network answers: for what the page owes its reader.
 * @param {string} url @param {{whole?: boolean}} options @returns {Promise<Response>}
 */
export async function askUntilAnswered(url, options = {}) {
  for (let wait = 500; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await ask(url, options);
    } catch {
      await pause(wait + Math.random() * wait);
    }
  }
}

/** What a form said when it was last sent. @type {WeakMap<HTMLFormElement, string>} */
const said = new WeakMap();

/**
 * The same words again carry the same key, whatever came of the first try; other words are another request.
 * @param {HTMLFormElement} form @param {string[]} untouched
 */
function bodyOf(form, untouched) {
  const body = new FormData(form);
  const many = body.getAll("many").filter((field) => !untouched.includes(`value-${field}`));
  for (const name of ["csrfmiddlewaretoken", "many", ...untouched]) body.delete(name);
  for (const field of many) body.append("many", field);
  const words = JSON.stringify([...body].filter(([name]) => name !== "key"));
  const key = form.elements.namedItem("key");
  if (key instanceof HTMLInputElement && said.has(form) && said.get(form) !== words) key.value += ".";
  said.set(form, words);
  if (key instanceof HTMLInputElement) body.set("key", key.value);
  return body;
}

/**
 * Send a form; once more when the network fails, since the server recognises a repeat.
 * @param {HTMLFormElement} form @param {string[]} untouched names of its fields that stay unsaid
 * @returns {Promise<Response>}
 */
export async function send(form, untouched = []) {
  const body = bodyOf(form, untouched);
  const post = async () => {
    await stillMe();
    body.set("csrfmiddlewaretoken", csrf());
    return reach(form.action, { method: "POST", body, headers: { "X-Fragment": "yes" } });
  };
  try {
    return await post();
  } catch {
    await pause(400);
    return post();
  }
}

/**
 * Ask for a piece that depends on what is typed: it keeps nothing, so it carries no key.
 * @param {string} url @param {FormData} body
 */
export async function post(url, body) {
  await stillMe();
  body.set("csrfmiddlewaretoken", csrf());
  return reach(url, { method: "POST", body, headers: { "X-Fragment": "yes" } });
}

/** The token that Django asks of a post; the cookie's, since signing in again in another tab changes it. */
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

/** The server's sentence for a refusal; empty when it is not one of its own. @param {Response} answer */
export async function sentenceOf(answer) {
  return answer.headers.get("content-type")?.startsWith("text/plain") ? answer.text() : "";
}
