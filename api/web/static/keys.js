// One listener for all letters. Off while typing, in dialogs, with modifiers, and for a key that is held down.
import { armed, restart } from "./arming.js";

/** @type {Map<string, (event: KeyboardEvent) => void>} */
const bound = new Map();
let leader = "";
const moved = JSON.parse(document.documentElement.dataset.keymap ?? "{}"); // act's letter → the one in its place

/** The letter an event stands for, whatever key the person has put in its place; empty for one that lost its act. */
export function letter(event) {
  const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return Object.keys(moved).find((act) => moved[act] === typed) ?? (typed in moved ? "" : typed);
}

/** Runs `act` when `key` (as in `event.key`, lower case) is pressed outside inputs. */
export function on(key, act) {
  bound.set(key, act);
}

/** Like `on`, for keys that begin a decision: they wait until the page is armed. */
export function onAction(key, act) {
  bound.set(key, (event) => {
    if (armed()) act(event);
  });
}

function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  const dialog = target.closest("dialog");
  if (dialog) return dialog.open; // a field in one just closed keeps the focus until the next frame
  if (target.closest("textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "submit", "button"].includes(target.type);
}

function open(href) {
  location.assign(href);
}

const PLACES = { q: "/queue", a: "/approvals", h: "/history", k: "/knowledge", d: "/dashboards/operations" };

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const key = leader === "g" ? typed : letter(event);
  if (event.repeat) return;
  if (typed.length === 1 && document.documentElement.dataset.keys === "off") return;
  if (leader === "g") {
    leader = "";
    if (PLACES[key]) open(PLACES[key]);
    return;
  }
  if (key === "g") {
    leader = "g";
    setTimeout(() => (leader = ""), 1500);
    return;
  }
  const act = bound.get(key);
  if (!act) return;
  event.preventDefault();
  act(event);
}

/** Hears all keys; Enter pressed in the unarmed time starts the wait again wherever it lands. */
export function startKeys() {
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !armed()) restart();
  }, true);
  addEventListener("keydown", pressed);
  const help = document.getElementById("help");
  for (const button of document.querySelectorAll("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  on("?", () => help?.showModal());
  on("/", () => document.getElementById("q")?.focus());
}
