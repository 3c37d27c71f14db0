// Nabostrøm keeps itself up to date: by a socket, which says what has changed; while it is gone, every ten seconds.
const note = document.querySelector("#direkte"), POLL = 10000;
const say = how => note?.querySelectorAll("[data-live]").forEach(part => (part.hidden = part.dataset.live !== how));
const refresh = () => document.querySelectorAll("[data-live-part]").forEach(part => part.dispatchEvent(new CustomEvent("opdater")));

// Seconds until the quarter ends, from when the bar came; the server's clock decides.
let bar, ends;
const count = () => {
  const shown = document.querySelector(".counts[data-left]");
  if (!shown) return;
  if (shown !== bar) { bar = shown; ends = Date.now() + shown.dataset.left * 1000; }
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};
setInterval(count, 1000);
count();

let timer;
const poll = () => {
  say("poll");
  clearInterval(timer);
  timer = setInterval(() => document.hidden || refresh(), POLL);
};
if (note) poll();
document.addEventListener("visibilitychange", () => document.hidden || (note && refresh()));
