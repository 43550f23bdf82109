/** Pages that are lists (journal, history, inactive): they look again, in place, when the team's journal moves. */

import { ask, parse } from "./net.js";
import { on, tell } from "./page.js";

let due = 0;

async function refetch() {
  const part = document.getElementById("live-part");
  const address = part?.dataset.refetch;
  if (!part || !address || part.contains(document.activeElement?.closest("input, textarea, select") ?? null)) return;
  const answer = await ask(address).catch(() => null);
  if (!answer?.ok) return;
  const html = parse(await answer.text());
  part.replaceChildren(...(html.getElementById("live-part")?.childNodes ?? html.childNodes));
  tell("fragment", { place: part });
}

function soon() {
  clearTimeout(due);
  due = setTimeout(refetch, 150 + Math.random() * 250);
}

on("frame", soon);
on("resync", soon);
on("sent", soon);
