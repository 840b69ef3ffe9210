// Starts the parts of a page that are there, then says so (`html[data-ready]`), which tests wait for.
import { restart } from "./arming.js";
import { startKeys } from "./keys.js";
import { startConfirm } from "./confirm.js";
import { startQueue } from "./queue.js";
import { startCase } from "./case.js";
import { startCommands } from "./commands.js";
import { startLease } from "./lease.js";
import { startTimers } from "./timers.js";
import { startLive } from "./live.js";
import { startSession } from "./session.js";
import { startDrafts } from "./draft.js";
import { startOriginal } from "./original.js";
import { startRekey } from "./rekey.js";

restart();
addEventListener("pageshow", restart); // also when the browser takes the page out of its cache
startKeys();
startConfirm();
startQueue();
startCase();
startCommands();
startTimers();
startLease();
startLive();
startSession();
startDrafts();
startOriginal();
startRekey();
document.documentElement.dataset.ready = "";
