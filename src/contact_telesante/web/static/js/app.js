/** The scripts of a page behind sign-in: one behaviour per module, each idle where its page has nothing for it. */

import "./times.js";
import "./rows.js";
import "./order.js";
import "./refetch.js";
import "./members.js";
import "./quick.js";
import "./cues.js";
import "./strip.js";
import "./grid.js";
import "./answers.js";
import "./editor.js";
import "./pointer.js";
import "./selection.js";
import "./typing.js";
import "./clipboard.js";
import "./age.js";
import "./panel.js";
import "./board.js";
import "./presence.js";
import "./lists.js";
import "./connection.js";
import "./alerts.js";
import "./session.js";
import "./expiry.js";
import "./waiting.js";
import "./stream.js";
