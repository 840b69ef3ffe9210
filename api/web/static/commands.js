// Ctrl+K: the places one may go to and, on a case, what one may do there. An action opens its strip, never more.
import { restart } from "./arming.js";

function name(act) {
  return [...act.childNodes].find((node) => node.nodeType === Node.TEXT_NODE).data.trim();
}

function line(dialog, act) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = name(act);
  button.addEventListener("click", () => {
    dialog.close();
    act.click();
    restart(); // one Enter too many confirms nothing
  });
  item.append(button);
  return item;
}

function narrow(items, typed) {
  const wanted = typed.trim().toLowerCase();
  for (const item of items) item.hidden = !item.textContent.toLowerCase().includes(wanted);
}

function move(items, step) {
  const shown = items.filter((item) => !item.hidden).map((item) => item.firstElementChild);
  const at = shown.indexOf(document.activeElement) + step;
  (at < 0 ? null : shown[Math.min(at, shown.length - 1)])?.focus();
  return at >= 0;
}

/** Lays the dialog out once and opens it by Ctrl+K, or by its button. */
export function startCommands() {
  const dialog = document.getElementById("commands");
  if (!dialog) return;
  const [field, list] = [dialog.querySelector("input"), dialog.querySelector("ul")];
  const acts = document.querySelectorAll("#decision button[data-strip], #decision a[data-edit]");
  list.prepend(...[...acts].map((act) => line(dialog, act)));
  const items = [...list.children];
  const open = () => {
    if (document.querySelector("dialog[open]")) return;
    field.value = "";
    narrow(items, "");
    dialog.showModal();
    field.focus();
  };
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!event.repeat) open();
  });
  for (const button of document.querySelectorAll("[data-commands]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  field.addEventListener("input", () => narrow(items, field.value));
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !move(items, step)) field.focus();
    const chosen = event.key === "Enter" && event.target === field && items.find((item) => !item.hidden);
    if (chosen && !event.repeat) chosen.firstElementChild.click();
    if (step || event.key === "Enter" && event.target === field) event.preventDefault();
  });
}
