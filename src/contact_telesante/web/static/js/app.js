/** The scripts of a page behind sign-in: one behaviour per module, each idle where its page has nothing for it. */

import { on } from "./page.js";
import { applyFrame } from "./rows.js";
import "./times.js";
import "./cues.js";
import "./grid.js";
import "./answers.js";
import "./editor.js";
import "./panel.js";
import "./board.js";
import "./presence.js";
import "./lists.js";
import "./connection.js";
import "./stream.js";

on("stream-frame", applyFrame);
