// One stream of facts for all tabs: the tab that holds the lock listens, and asks now and then where no stream can be held.
const BEAT_MS = 15000;
const SILENT_MS = 45000; // three keep-alives of the server
const KINDS = ["case", "status", "progress"];

let last = "";
let answer = () => {}; // what the tab with the stream tells one that has just opened

function lead(path, tell) {
  return new Promise(() => {
    let stream;
    let heard = 0;
    let asked = -BEAT_MS;
    const after = () => (last ? `?after=${last}` : "");
    // The server says so once it listens, with the id it goes on after: an open connection alone may still miss a fact.
    const alive = (event) => {
      heard = Date.now();
      tell({ kind: "on", at: event.lastEventId });
    };
    const fact = (event) => {
      heard = Date.now();
      tell({ kind: "fact", fact: JSON.parse(event.data), at: event.lastEventId });
    };
    const reset = () => tell({ kind: "reset" });
    const ask = async () => {
      if (Date.now() - asked < BEAT_MS - 1000) return;
      asked = Date.now();
      const got = await fetch(`${path}/missed${after()}`).catch(() => null);
      if (!got || !got.ok) return tell({ kind: "off" });
      const { last: at, reset: gone, facts } = await got.json();
      if (gone) reset();
      for (const each of facts) tell({ kind: "fact", fact: each, at });
      return tell({ kind: "polled", at });
    };
    const open = () => {
      stream = new EventSource(path + after()); // who takes over goes on where the other tab stopped hearing
      stream.addEventListener("alive", alive);
      for (const name of KINDS) stream.addEventListener(name, fact);
      stream.addEventListener("reset", (event) => {
        reset();
        alive(event);
      });
      stream.onerror = () => {
        tell({ kind: "off" });
        ask();
      };
    };
    const held = () => stream.readyState === EventSource.OPEN && Date.now() - heard < SILENT_MS;
    answer = () => held() && tell({ kind: "on", at: last });
    open();
    setInterval(() => {
      if (held()) return answer();
      if (stream.readyState !== EventSource.CONNECTING) {
        stream.close(); // given up by the browser, or open and dead
        open();
      }
      return ask();
    }, BEAT_MS);
  });
}

/** Calls `take` with all news of the stream at `path`: kinds on, off, polled, fact and reset. */
export function follow(path, take) {
  const channel = new BroadcastChannel("paymend");
  const hear = (news) => {
    if (news.at) last = String(news.at);
    take(news);
  };
  channel.onmessage = (event) => (event.data.kind === "ask" ? answer() : hear(event.data));
  channel.postMessage({ kind: "ask" });
  const tell = (news) => {
    channel.postMessage(news);
    hear(news);
  };
  navigator.locks.request("paymend-stream", () => lead(path, tell));
}
