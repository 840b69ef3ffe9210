// The queue by keyboard: j and k move, Enter or o opens, c claims. The table is one tab stop.
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
  on("j", () => go(1));
  on("k", () => go(-1));
  on("ArrowDown", () => go(1));
  on("ArrowUp", () => go(-1));
  on("o", () => at >= 0 && link(rows[at]).click());
  onAction("c", () => at >= 0 && rows[at].querySelector("form button")?.click());
}
