// Keeps the time to each cut-off true, by the server's clock. Words change, not only colour.
import { say } from "./say.js";

const WARN_S = 30 * 60;
const SPOKEN_MIN = [30, 10, 2];

function words(seconds) {
  const minutes = Math.floor(seconds / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days) return say("%(days)s d %(hours)s h", { days, hours });
  if (hours) return say("%(hours)s h %(minutes)s min", { hours, minutes: String(minutes % 60).padStart(2, "0") });
  return minutes ? say("%(minutes)s min", { minutes }) : say("under 1 min");
}

/** Ticks every 15 s, every second once a cut-off is nearer than two minutes. */
export function startTimers() {
  const timers = [...document.querySelectorAll("time[data-cutoff]")];
  if (!timers.length) return;
  const offset = Date.parse(document.body.dataset.now) - Date.now();
  const said = document.getElementById("spoken");
  let last = Infinity;
  const tick = () => {
    let nearest = Infinity;
    for (const timer of timers) {
      const left = Math.trunc((Date.parse(timer.dateTime) - Date.now() - offset) / 1000);
      if (left > 0) nearest = Math.min(nearest, left);
      const text = left < 0 ? say("%(time)s late", { time: words(-left) }) : words(left);
      if (timer.textContent !== text) timer.textContent = text;
      timer.className = left < 0 ? "late" : left <= WARN_S ? "soon" : "";
      const due = SPOKEN_MIN.find((minute) => left <= minute * 60 && last > minute * 60);
      if (said && due && left > 0 && last !== Infinity) said.textContent = say("Cut-off in %(time)s", { time: text });
      if (timers.length === 1) last = left;
    }
    setTimeout(tick, nearest < 120 ? 1000 : 15000);
  };
  tick();
}
