// What a converted message was made from lies folded among the messages of the case: o, or its link, opens it there.
import { on } from "./keys.js";

function show(event) {
  event?.preventDefault();
  const link = document.querySelector("[data-original]");
  const summary = link && document.querySelector(link.hash);
  if (!summary) return;
  summary.parentElement.open = true;
  summary.scrollIntoView({ block: "nearest" });
  summary.focus({ preventScroll: true });
}

/** Binds the link to the original of a converted message, where the page has one. */
export function startOriginal() {
  const link = document.querySelector("[data-original]");
  if (!link) return;
  link.addEventListener("click", show);
  on("o", () => show());
}
