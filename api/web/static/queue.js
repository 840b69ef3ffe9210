// The queue by keyboard: j and k move, Enter or o opens, c claims, x selects, . changes the height of the rows.
// The table is one stop of the Tab key: arrows move between its rows and between the controls of a row.
import { on, onAction } from "./keys.js";
import { say } from "./say.js";

const controls = (row) => [...row.querySelectorAll("a, button, input")];

/** Lets Tab reach one control of the table, the last that had the focus, and arrows the others of its row. */
function oneStop(table, first) {
  table.setAttribute("role", "grid");
  for (const control of controls(table.tBodies[0])) control.tabIndex = -1;
  let stop = first;
  stop.tabIndex = 0;
  table.addEventListener("focusin", ({ target }) => {
    if (!target.closest("tbody")) return;
    stop.tabIndex = -1;
    stop = target;
    stop.tabIndex = 0;
  });
  const onward = getComputedStyle(table).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  table.addEventListener("keydown", (event) => {
    if (!/^Arrow(Left|Right)$/.test(event.key) || event.target !== stop || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = controls(stop.closest("tr"));
    row[row.indexOf(stop) + (event.key === onward ? 1 : -1)]?.focus();
    event.preventDefault();
  });
}

/** Makes the rows movable; the links and buttons in them stay reachable. */
export function startQueue() {
  const rows = [...document.querySelectorAll("[data-queue] tbody tr[data-case]")];
  if (!rows.length) return;
  let at = -1;
  const link = (row) => row.querySelector("a[data-open]");
  oneStop(rows[0].closest("table"), link(rows[0]));
  const go = (step) => {
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    link(rows[at]).focus();
  };
  rows.forEach((row, index) => row.addEventListener("focusin", () => (at = index)));
  // Enter opens the row that j would reach; on a link or button it does what it does anywhere.
  addEventListener("keydown", (event) => {
    const bare = event.target === document.body && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Enter" && bare) link(rows[Math.max(at, 0)]).click();
    if (event.key.startsWith("Page") && bare) rows[0].closest(".scroll").focus({ preventScroll: true });
  });
  on("j", () => go(1));
  on("k", () => go(-1));
  on("ArrowDown", () => go(1));
  on("ArrowUp", () => go(-1));
  on("o", () => at >= 0 && link(rows[at]).click());
  const boxes = rows.map((row) => row.querySelector("input[name=case]"));
  const tell = () => {
    const picked = document.getElementById("picked");
    if (picked) picked.textContent = say("%(n)s selected", { n: boxes.filter((box) => box?.checked).length });
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
