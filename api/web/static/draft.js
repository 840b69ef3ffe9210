// Keeps what is being typed on the server, so that a lost session, a closed tab or another machine loses nothing.
import { say } from "./say.js";

const PAUSE_MS = 800;
const KEEPALIVE_MAX = 60000; // what a browser still sends for a page that is being left

function keep(form, path) {
  const told = form.querySelector("[data-kept]");
  let timer = 0;
  let typed = false;
  const send = async () => {
    clearTimeout(timer);
    if (!typed || form.dataset.sent !== undefined) return;
    typed = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("form", form.dataset.draft);
    const keepalive = body.toString().length < KEEPALIVE_MAX;
    const answer = await fetch(path, { method: "POST", body, keepalive, redirect: "manual" }).catch(() => null);
    told.textContent = answer?.status === 204 ? say("Draft kept.") : say("Draft not kept: sign in, or copy the text.");
  };
  form.addEventListener("input", () => {
    typed = true;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE_MS);
  });
  addEventListener("pagehide", send);
  document.addEventListener("visibilitychange", send);
}

/** Watches every form with `data-draft` of a case page. */
export function startDrafts() {
  const id = document.querySelector("[data-case-page]")?.dataset.casePage;
  for (const form of document.querySelectorAll("form[data-draft]")) keep(form, `/cases/${id}/draft`);
}
