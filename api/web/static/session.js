// Tells two minutes before a session ends, and keeps it on request. Tabs tell each other when they were used.
const WARN_S = 120;

/** Watches the session of the page (`#ending` says how many seconds it has). */
export function startSession() {
  const box = document.getElementById("ending");
  if (!box) return;
  const channel = new BroadcastChannel("paymend-session");
  let timer = 0;
  const lasts = (seconds) => {
    box.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => (box.hidden = false), Math.max(0, seconds - WARN_S) * 1000);
  };
  const used = (seconds) => {
    channel.postMessage(seconds);
    lasts(seconds);
  };
  channel.onmessage = (event) => lasts(event.data);
  box.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch("/stay", { method: "POST", body: new URLSearchParams({ csrf: box.dataset.csrf }) });
    if (answer.ok) used((await answer.json()).seconds);
    else location.reload();
  });
  used(Number(box.dataset.seconds));
}
