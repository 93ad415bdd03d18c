// Live pages. The server sends hints ("runs changed"), never content; a page that shows that topic fetches itself again and
// morphs in what differs, so there is one path for filters, rights and escaping, and a lost hint does no harm.

/** At most one refresh in this time, however many hints come. */
const CALM = 1000;
const POLL = 10000;
const RETRY = 5000;

const listeners = new Set();
const main = () => document.getElementById("main");
let due = 0;
let failures = 0;
let polling = 0;
let connected = false;
/** When the page was last as the server has it, while it cannot be refreshed; else empty. */
let staleSince = "";

/** Calls back with each set of topics that changed; "*" means any may have. */
export function onHint(listener) {
  listeners.add(listener);
}

function say(state, text) {
  const chip = document.getElementById("live");
  if (!chip) return;
  chip.hidden = false;
  chip.dataset.live = state;
  const label = chip.querySelector("b");
  if (label.textContent !== text) label.textContent = text;
}

/** A list must not move under a pointer or the keyboard's focus. */
function busy() {
  if (document.querySelector(".dialog:popover-open")) return true;
  const list = document.querySelector("[data-list] tbody");
  return list !== null && (list.matches(":hover") || list.contains(document.activeElement) || scrollY > 200);
}

function refresh() {
  due = 0;
  if (document.hidden) {
    due = -1;
    return;
  }
  if (busy()) {
    say("off", "Paused");
    due = setTimeout(refresh, 1000);
    return;
  }
  window.htmx?.trigger(main(), "pawl:refresh");
}

function refreshed() {
  staleSince = "";
  if (connected) say("on", "Live");
}

/** The old page stays: old figures that say so are better than none. */
function failed() {
  staleSince ||= new Date().toLocaleTimeString("en-GB");
  say("wait", `Stale since ${staleSince}`);
  if (due === 0) due = setTimeout(refresh, RETRY);
}

function hint(topics) {
  for (const listener of listeners) listener(topics);
  const shown = (main()?.dataset.topics ?? "").split(" ").filter(Boolean);
  if (shown.length === 0 || !topics.some((topic) => topic === "*" || shown.includes(topic))) return;
  if (due === 0) due = setTimeout(refresh, CALM);
}

function heard({ state, hint: message }) {
  if (state === "on") {
    // What changed between the making of the page and this moment was not heard.
    if (!connected) hint(["*"]);
    connected = true;
    failures = 0;
    clearInterval(polling);
    polling = 0;
    if (!staleSince) say("on", "Live");
  } else if (state === "wait") {
    connected = false;
    failures++;
    // Not said at once: a first connection is there before anybody could read it.
    if (failures > 1) say("wait", "Reconnecting");
    if (failures > 2 && polling === 0) polling = setInterval(() => hint(["*"]), POLL);
  }
  if (message) hint(message.topics);
}

function ownConnection(address) {
  let source = null;
  const open = () => {
    if (source !== null) return;
    source = new EventSource(address);
    source.onopen = () => heard({ state: "on" });
    source.onerror = () => {
      heard({ state: "wait" });
      if (source?.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(open, 5000);
      }
    };
    source.addEventListener("hint", (event) => heard({ hint: JSON.parse(event.data) }));
    source.addEventListener("resync", () => heard({ hint: { topics: ["*"] } }));
  };
  // Hidden tabs give their connection back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      open();
      hint(["*"]);
    }
  });
  open();
}

export function startLive() {
  const { events, liveWorker } = document.body.dataset;
  const live = main()?.dataset.topics || document.querySelector("[data-log][data-following]");
  if (!live) return;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && due === -1) refresh();
  });
  document.body.addEventListener("htmx:afterSwap", refreshed);
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.body.addEventListener(failure, failed);
  if (!window.SharedWorker) {
    ownConnection(events);
    return;
  }
  const worker = new SharedWorker(liveWorker, { name: "pawl-live" });
  worker.onerror = () => ownConnection(events);
  worker.port.onmessage = (message) => heard(message.data);
  worker.port.postMessage({ address: new URL(events, location.href).href });
  addEventListener("pagehide", () => worker.port.postMessage({ bye: true }));
}
