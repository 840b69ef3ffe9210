// The strip: an action opens it, and only its Confirm button commits. Without scripts the server shows a page instead.
import { armed } from "./arming.js";
import { letter, on, onAction } from "./keys.js";
import { say } from "./say.js";

const place = () => document.getElementById("strip");
const form = () => document.getElementById("decision");
let opener = null;
let held = "";

function close() {
  place()?.replaceChildren();
  opener?.focus();
  opener = null;
}

function unread(verdict) {
  if (verdict !== "approve") return null;
  return [...form().elements].find((field) => field.required && !field.checkValidity()) ?? null;
}

function show(button, key) {
  if (place().childElementCount || button.disabled) return;
  const missing = unread(button.value);
  if (missing) {
    missing.reportValidity();
    missing.focus();
    return;
  }
  opener = button;
  held = key;
  const strip = document.getElementById(`strip-${button.value}`).content.cloneNode(true);
  place().append(strip);
  place().querySelector("[data-cancel]").addEventListener("click", close);
  const commit = place().querySelector("[data-confirm]");
  // A held Enter repeats the keydown and would press the button again.
  commit.addEventListener("keydown", (event) => event.repeat && event.preventDefault());
  commit.addEventListener("click", (event) => {
    // The ticks of an approval are required in the same form, so the reason is checked here by itself.
    const reason = place().querySelector("input[type=radio]");
    if (held || !armed() || (reason && !reason.reportValidity())) event.preventDefault();
  });
  (place().querySelector("input[name=typed]") ?? commit).focus();
}

function pick(number) {
  const choice = place()?.querySelectorAll("input[type=radio]")[number - 1];
  if (choice) choice.checked = true;
  return Boolean(choice);
}

function submitted(event) {
  const sent = event.target;
  if (sent.dataset.sent !== undefined) return event.preventDefault();
  sent.dataset.sent = "";
  const button = event.submitter;
  setTimeout(() => {
    if (!button) return;
    button.textContent = say("Sending…");
    button.disabled = true;
  }, 300);
}

/** Binds the buttons that carry `data-strip`, their keys, and the digits that pick a reason. */
export function startConfirm() {
  for (const every of document.querySelectorAll("form[method=post]")) every.addEventListener("submit", submitted);
  addEventListener("pageshow", () => {
    for (const every of document.querySelectorAll("form[data-sent]")) delete every.dataset.sent;
  });
  if (!form() || !place()) return;
  for (const button of form().querySelectorAll("button[data-strip]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      if (armed()) show(button, "");
    });
    const key = button.dataset.strip;
    if (key) onAction(key, () => show(button, key));
  }
  addEventListener("keyup", (event) => {
    if (letter(event) === held) held = "";
  });
  on("Escape", close);
}

/** Picks reason `number` in the open strip; false where no strip with reasons is open. */
export { pick };
