/** What a superuser must know at once, wherever they are in the team. */

import { toast } from "./answers.js";
import { me, on, word } from "./page.js";

const manages = document.querySelector(".shell[data-manages]") !== null;

on("stream-frame", (frame) => {
  if (manages && frame.kind === "teams.glass_broken" && frame.by?.id !== me) toast(word("glass", { name: frame.by?.name ?? "" }), "high");
});
