// Actions are unarmed for 600 ms after a page change; an action key in that time starts the wait again.
export const UNARMED_MS = 600;
let until = Infinity;

/** Starts the wait, at a page change. */
export function restart() {
  until = performance.now() + UNARMED_MS;
}

/** Whether an action may begin now. Asking too early starts the wait again, so that hammering never arms. */
export function armed() {
  if (performance.now() >= until) return true;
  restart();
  return false;
}
