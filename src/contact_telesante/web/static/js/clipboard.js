/**
 * Copy and paste of cells, as a spreadsheet does. The clipboard is read only when somebody pastes; several cells are
 * written only after a dialog has said what each would become, and which would be refused.
 */

import { Offline, post, sentenceOf } from "./net.js";
import { team, word } from "./page.js";
import { openDialogFrom, toast } from "./answers.js";
import { open, save } from "./editor.js";
import { replaceWith } from "./filling.js";
import { neighbour, standing } from "./grid.js";
import { addressOf, editable } from "./pointer.js";
import { rectangle } from "./selection.js";

/** Everything a cell says, exact: an hour is not « Auj. », a short label is its whole. @param {HTMLElement} cell */
function textOf(cell) {
  if (cell.matches("th")) return cell.querySelector(".patient-link")?.textContent ?? "";
  if (cell.title) return cell.title;
  const copy = /** @type {HTMLElement} */ (cell.cloneNode(true));
  for (const extra of copy.querySelectorAll("[aria-hidden=true], .held-tag, .draft-tag, .stale-sign, form")) extra.remove();
  for (const time of copy.querySelectorAll("time")) time.textContent = time.title || time.textContent;
  return [...copy.childNodes].map((node) => node.textContent?.trim()).filter(Boolean).join(" · ");
}

/** @param {string} text A tab or a line inside a cell does not part it. */
const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * The cells of a pasted text, row by row: tabs, lines, and quotes around a cell that holds some.
 * @param {string} text
 */
export function cellsOf(text) {
  const rows = [[""]];
  const pieces = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").match(/"(?:[^"]|"")*"(?=[\t\n]|$)|[\t\n]|[^\t\n]+/g) ?? [];
  for (const piece of pieces) {
    const row = /** @type {string[]} */ (rows.at(-1));
    if (piece === "\t") row.push("");
    else if (piece === "\n") rows.push([""]);
    else row[row.length - 1] += /^".*"$/s.test(piece) && piece.length > 1 ? piece.slice(1, -1).replaceAll('""', '"') : piece;
  }
  return rows;
}

/**
 * Where each pasted cell would go, over the rows and the columns shown.
 * @param {HTMLElement} corner @param {string[][]} block
 */
function placesOf(corner, block) {
  /** @type {Record<string, Record<string, string>>} */
  const patients = {};
  let leftOut = 0;
  let first = /** @type {HTMLElement|null} */ (corner);
  for (const [index, line] of block.entries()) {
    if (index) first = first && neighbour(first, 1, 0);
    let cell = first;
    for (const [column, text] of line.entries()) {
      if (column) cell = cell && neighbour(cell, 0, 1);
      const id = cell?.parentElement?.id.replace("patient-", "");
      if (!cell?.dataset.key || !id) leftOut += 1;
      else (patients[id] ??= {})[cell.dataset.key] = text;
    }
  }
  return { patients, leftOut };
}

/** @param {HTMLElement} corner @param {string[][]} block */
async function rehearse(corner, block) {
  const { patients, leftOut } = placesOf(corner, block);
  const body = new FormData();
  body.set("cells", JSON.stringify(patients));
  body.set("left_out", String(leftOut));
  const answer = await post(`/teams/${team}/paste/`, body).catch((error) => (error instanceof Offline ? null : Promise.reject(error)));
  const isDialog = answer?.headers.get("content-type")?.startsWith("text/html");
  if (answer && isDialog && [200, 422].includes(answer.status)) openDialogFrom(corner, await answer.text());
  else toast(answer ? await sentenceOf(answer) : word("offline"), "high");
}

/** One cell is written at once; what does not suit it stays in its editor, to be put right. @param {HTMLElement} cell @param {string} text */
async function pasteOne(cell, text) {
  const form = await open(addressOf(cell), cell);
  if (form && replaceWith(form, text)) await save(form);
}

document.addEventListener("copy", (event) => {
  const cell = standing();
  if (!cell || !getSelection()?.isCollapsed) return;
  const rows = rectangle();
  const text = rows.length ? rows.map((row) => row.map((one) => quoted(textOf(one))).join("\t")).join("\n") : textOf(cell);
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
});
document.addEventListener("paste", (event) => {
  const cell = standing();
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !text || !cell.closest('[data-write="yes"]')) return;
  event.preventDefault();
  const block = cellsOf(text);
  if (block.length > 1 || block[0].length > 1) rehearse(cell, block);
  else if (editable(cell)) pasteOne(cell, block[0][0]);
});
