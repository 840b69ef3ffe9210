// The queue by keyboard: j and k move, Enter or o opens, c claims, x selects, . changes the height of the rows.
import { on, onAction } from "./keys.js";

/** Makes the rows movable; the links and buttons in them stay reachable. */
export function startQueue() {
  const rows = [...document.querySelectorAll("[data-queue] tbody tr[data-case]")];
  if (!rows.length) return;
  let at = -1;
  const link = (row) => row.querySelector("a[data-open]");
  const go = (step) => {
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    link(rows[at]).focus();
  };
  rows.forEach((row, index) => row.addEventListener("focusin", () => (at = index)));
  // Enter opens the row that j would reach; on a link or button it does what it does anywhere.
  addEventListener("keydown", (event) => {
    const bare = event.target === document.body && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" && bare) link(rows[Math.max(at, 0)]).click();
  });
  on("j", () => go(1));
  on("k", () => go(-1));
  on("ArrowDown", () => go(1));
  on("ArrowUp", () => go(-1));
  on("o", () => at >= 0 && link(rows[at]).click());
  const boxes = rows.map((row) => row.querySelector("input[name=case]"));
  const tell = () => {
    const picked = document.getElementById("picked");
    if (picked) picked.textContent = `${boxes.filter((box) => box?.checked).length} selected`;
  };
  let from = 0;
  const pick = (event) => {
    if (at < 0 || !boxes[at]) return;
    const to = !boxes[at].checked;
    const [first, last] = event.shiftKey ? [Math.min(from, at), Math.max(from, at)] : [at, at];
    for (const box of boxes.slice(first, last + 1)) if (box) box.checked = to;
    from = at;
    tell();
  };
  on("x", pick);
  for (const box of boxes) box?.addEventListener("change", tell);
  on(".", () => document.querySelector("[data-density-switch]")?.click());
  on("n", () => document.querySelector("#news a")?.click());
  onAction("c", () => at >= 0 && rows[at].querySelector("button[form=claim]")?.click());
}
