// Nabostrøm keeps itself up to date: a socket says that something has changed, and the parts of the page ask for
// themselves again; while there is no socket, they do so every ten seconds.
const note = document.querySelector("#direkte"), POLL = 10000, PATIENCE = 10000;
const say = how => note.querySelectorAll("[data-live]").forEach(part => (part.hidden = part.dataset.live !== how));

// At most once a second, however much is said; a little later in one window than in another.
let soon;
const refresh = () => (soon ??= setTimeout(() => {
  soon = undefined;
  document.querySelectorAll("[data-live-part]").forEach(part => part.dispatchEvent(new CustomEvent("opdater")));
}, 200 + Math.random() * 800));

// Time until the quarter ends, from when the bar came: the server's clock decides.
let bar, ends;
const count = () => {
  const shown = document.querySelector(".counts[data-left]");
  if (!shown) return;
  if (shown !== bar) [bar, ends] = [shown, Date.now() + shown.dataset.left * 1000];
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};
setInterval(count, 1000);
count();

// Each try to connect again says that there is no socket; what asks every ten seconds goes on as it began.
let timer;
const poll = on => {
  say(on ? "poll" : "on");
  if (on) timer ??= setInterval(() => document.hidden || refresh(), POLL);
  else timer = clearInterval(timer);
};

// The socket. What was said last on a channel has a number; a Pong names them, so that nothing is missed.
let tries = 0;
const again = () => {
  poll(true);
  setTimeout(listen, Math.min(60, 2 ** tries++) * 1000 * (0.5 + Math.random()));
};
const listen = async () => {
  const headers = { "X-By-Itself": "1" }, body = new URLSearchParams({ _token: note.dataset.token });
  const answer = await fetch(note.dataset.listen, { method: "POST", headers, body }).catch(() => null);
  if (answer?.status === 401 || answer?.status === 403 || answer?.status === 404) return poll(true);
  if (!answer?.ok) return again();
  const { url } = await answer.json(), socket = new WebSocket(url), last = {};
  const { area, month } = note.dataset;
  let asks, waits;
  const tell = what => socket.send(JSON.stringify(what));
  const ask = () => {
    tell({ type: "ping" });
    waits = setTimeout(() => socket.close(), PATIENCE);
  };
  socket.onopen = () => {
    tell({ type: "subscribe", channel: "own" });
    tell({ type: "subscribe", channel: "epochs" });
    if (area) tell({ type: "subscribe", channel: "order-book", area, month });
    waits = setTimeout(() => socket.close(), PATIENCE);
  };
  socket.onmessage = event => {
    const said = JSON.parse(event.data);
    clearTimeout(waits);
    if (said.type === "Error") return socket.close();
    if (said.type === "Subscribed") {
      tries = 0;
      last[said.channel] = said.number;
      asks ??= setInterval(ask, said.ping_seconds * 1000);
      poll(false);
      return refresh();
    }
    if (said.type === "Pong") return Object.entries(said.numbers).forEach(([name, number]) => last[name] === number || (last[name] = number, refresh()));
    last[said.channel] = said.number;
    refresh();
  };
  socket.onclose = () => {
    clearInterval(asks);
    clearTimeout(waits);
    again();
  };
};
if (note) {
  poll(true);
  if (note.dataset.listen) listen();
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
