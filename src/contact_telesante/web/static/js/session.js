/** Whose session this page is part of. Workstations are shared: a page never goes on under another person's name. */

import { hasUnsentText, leave, me, on, team, tell } from "./page.js";

const token = () => document.cookie.match(/(?:^|; )contact_csrf=([^;]+)/)?.[1] ?? "";
/** Signing in changes this cookie, so that its change is the sign to look again at who signed in. */
let known = token();

/** Looking again who is in is no sign of life of theirs. */
const headers = { "X-Fragment": "yes", "X-Background": "yes" };

/** @returns {Promise<string|null>} the person of the session; null when the network, or the session, is away */
async function whoIsIn() {
  const answer = await fetch(`/teams/${team}/members/`, { headers, credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 404) return "";
  if (!answer?.ok) return null;
  return (await answer.text()).match(/data-me="([^"]*)"/)?.[1] ?? me;
}

/** Go on only under one's own name: the page of a session that became somebody else's loads again, and sends nothing. */
export async function stillMe() {
  const now = token();
  if (!team || now === known) return;
  const who = await whoIsIn();
  if (who === null) return;
  if (who !== me) {
    leave();
    await new Promise(() => {});
  }
  known = now;
  tell("me-again");
}

/** The server let nobody in: with the seat, the page goes; with the session, unless something typed would go with it. */
export async function checkRights() {
  const answer = await fetch(`/teams/${team}/order/`, { headers, credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 404) leave();
  else if (answer?.status === 401 && !hasUnsentText()) leave();
  else if (answer?.status === 401) tell("signed-out", { sentence: await answer.text() });
  else if (answer?.ok) await stillMe();
}

on("hello", stillMe);
on("refused", checkRights);
