// What the stream of facts changes on a page, and how old the page is. Nothing moves.
import { say } from "./say.js";
import { follow } from "./stream.js";

const STALE_MS = 45000;

function banner(text, href) {
  const place = document.getElementById("news");
  if (!place) return;
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  place.replaceChildren(link);
}

// A run that starts empties the list; a step that ends takes the line of its beginning.
function advance({ case_id: id, steps }) {
  const page = document.querySelector("[data-case-page]");
  const list = page && page.dataset.casePage === id ? page.querySelector("[data-progress]") : null;
  if (!list) return;
  for (const { step, tool, ms } of steps) {
    const begun = ms === undefined;
    if (begun && step === "triage") list.replaceChildren();
    const running = begun || tool ? null : list.querySelector("[data-running]");
    const line = running || document.createElement("li");
    const took = document.createElement("span");
    took.className = "muted";
    took.textContent = begun ? "…" : `${ms} ms`;
    line.toggleAttribute("data-running", begun);
    line.replaceChildren(tool ? `${step}: ${tool} ` : `${step} `, took);
    list.append(line);
  }
}

let fresh = 0;

function heard({ case_id: id, version, status }) {
  const page = document.querySelector("[data-case-page]");
  if (page) {
    const newer = page.dataset.casePage === id && version > Number(page.dataset.version);
    if (newer) banner(say("This case changed: version %(version)s now. Show it", { version }), location.pathname);
    return;
  }
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const row = queue.querySelector(`tr[data-case="${CSS.escape(id)}"]`);
  if (row && version > Number(row.dataset.version)) row.dataset.gone = "";
  if (!row && status.startsWith("awaiting")) banner(say("%(n)s new, show", { n: (fresh += 1) }), location.pathname + location.search);
}

function show(on, since) {
  const live = document.getElementById("live");
  const at = new Date(since).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  live.toggleAttribute("data-on", on);
  live.textContent = on ? say("Live") : say("Reconnecting · data from %(at)s", { at });
}

/** Listens where the page asks for it (`data-events` names the stream). */
export function startLive() {
  const live = document.getElementById("live");
  const path = document.body.dataset.events;
  if (!live || !path) return;
  live.hidden = false;
  let since = Date.now();
  let stale = setTimeout(() => {}, 0);
  follow(path, ({ kind, fact }) => {
    if (kind === "reset") return banner(say("The page is older than the stream. Reload"), location.href);
    if (kind === "fact") return fact.steps ? advance(fact) : heard(fact);
    if (kind !== "off") since = Date.now();
    show(kind === "on", since);
    clearTimeout(stale);
    stale = setTimeout(() => show(false, since), STALE_MS);
    return undefined;
  });
}
