// A case by keyboard: j and k walk the changed fields, y ticks, 1–9 show evidence, d unfolds, t shows the trace.
import { on } from "./keys.js";
import { pick } from "./confirm.js";

function walk(changes) {
  let at = -1;
  return (step) => {
    changes[at]?.classList.remove("at");
    at = Math.min(Math.max(at + step, 0), changes.length - 1);
    changes[at].classList.add("at");
    changes[at].scrollIntoView({ block: "nearest" });
    changes[at].focus({ preventScroll: true });
    return changes[at];
  };
}

function tick(current) {
  const boxes = [...document.querySelectorAll("[data-change] input[type=checkbox]")];
  const box = current?.querySelector("input[type=checkbox]") ?? boxes.find((each) => !each.checked);
  if (!box) return;
  box.checked = !box.checked;
  box.focus();
}

function show(number) {
  if (pick(number)) return;
  const fact = document.getElementById(`evidence-${number}`);
  fact?.scrollIntoView({ block: "nearest" });
  fact?.focus({ preventScroll: true });
}

function toggle(id) {
  const part = document.getElementById(id);
  if (!part) return;
  part.open = !part.open;
  if (part.open) part.scrollIntoView({ block: "nearest" });
}

function startEdit() {
  const form = document.getElementById("edit");
  if (!form) return;
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.repeat) form.requestSubmit();
    if (event.key === "Escape") location.assign(document.querySelector("[data-leave]").dataset.leave);
  });
}

// Who was led here by the decision before begins to read at the top.
function focusAfterAdvance() {
  const heading = document.querySelector("h1");
  if (!heading || !new URLSearchParams(location.search).has("last")) return;
  heading.tabIndex = -1;
  heading.focus();
}

/** Binds the reading keys of a case or change report. */
export function startCase() {
  const changes = [...document.querySelectorAll("[data-change]")];
  if (changes.length) {
    const go = walk(changes);
    let current = null;
    on("j", () => (current = go(1)));
    on("k", () => (current = go(-1)));
    on("y", () => tick(current));
  }
  if (!document.querySelector("[data-case-page]")) return;
  focusAfterAdvance();
  for (let number = 1; number <= 9; number += 1) on(String(number), () => show(number));
  const follow = (selector) => document.querySelector(selector)?.click();
  for (const key of ["n", "]"]) on(key, () => follow("a[rel=next]"));
  for (const key of ["p", "["]) on(key, () => follow("a[rel=prev]"));
  on("e", () => follow("a[data-edit]"));
  on("m", () => document.querySelector(".bar summary")?.click());
  startEdit();
  document.getElementById("problems")?.focus();
  if (location.hash === "#answer") document.getElementById("answer")?.setAttribute("open", "");
  on("d", () => toggle("unchanged"));
  on("t", () => toggle("trace"));
}
