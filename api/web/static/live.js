// One stream of facts for all tabs: the tab that holds the lock listens and tells the others. Nothing on the page moves.
const STALE_MS = 45000;
const RETRY_MS = 15000; // a browser gives up where it was answered by anything but a stream

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
    if (newer) banner(`This case changed: version ${version} now. Show it`, location.pathname);
    return;
  }
  const queue = document.querySelector("[data-queue]");
  if (!queue) return;
  const row = queue.querySelector(`tr[data-case="${CSS.escape(id)}"]`);
  if (row && version > Number(row.dataset.version)) row.dataset.gone = "";
  if (!row && status.startsWith("awaiting")) banner(`${(fresh += 1)} new, show`, location.pathname + location.search);
}

function show(on, since) {
  const live = document.getElementById("live");
  const at = new Date(since).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  live.toggleAttribute("data-on", on);
  live.textContent = on ? "Live" : `Reconnecting · data from ${at}`;
}

let last = "";
let answer = () => {}; // what the tab with the stream tells one that has just opened

function lead(path, tell) {
  return new Promise(() => {
    // Who takes over goes on where the other tab stopped hearing.
    const stream = new EventSource(last ? `${path}?after=${last}` : path);
    const fact = (event) => tell({ kind: "fact", fact: JSON.parse(event.data), at: event.lastEventId });
    stream.onopen = () => tell({ kind: "on" });
    stream.onmessage = fact;
    for (const name of ["case", "status", "progress"]) stream.addEventListener(name, fact);
    stream.addEventListener("reset", () => banner("The page is older than the stream. Reload", location.href));
    stream.onerror = () => {
      tell({ kind: "off" });
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => lead(path, tell), RETRY_MS);
    };
    answer = () => stream.readyState === EventSource.OPEN && tell({ kind: "on", at: last });
    setInterval(() => answer(), STALE_MS / 3);
  });
}

/** Listens where the page asks for it (`data-events` names the stream). */
export function startLive() {
  const live = document.getElementById("live");
  const path = document.body.dataset.events;
  if (!live || !path) return;
  live.hidden = false;
  let since = Date.now();
  let stale = setTimeout(() => {}, 0);
  const take = ({ kind, fact, at }) => {
    if (at) last = at;
    if (kind === "fact") return fact.steps ? advance(fact) : heard(fact);
    if (kind === "on") since = Date.now();
    show(kind === "on", since);
    clearTimeout(stale);
    stale = setTimeout(() => show(false, since), STALE_MS);
    return undefined;
  };
  const channel = new BroadcastChannel("paymend");
  channel.onmessage = (event) => (event.data.kind === "ask" ? answer() : take(event.data));
  channel.postMessage({ kind: "ask" });
  const tell = (news) => {
    channel.postMessage(news);
    take(news);
  };
  navigator.locks.request("paymend-stream", () => lead(path, tell));
}
