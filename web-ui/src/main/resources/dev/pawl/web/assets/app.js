// Upgrades what the server rendered: times in the browser's zone, ticking durations, and morph swaps that keep what the
// reader is doing. Every page works without it.
import { startLive } from "./live.js";
import { followLogs } from "./log.js";

/** How far the server's clock is ahead of this one, in milliseconds. */
let ahead = 0;

const now = () => Date.now() + ahead;

const two = (n) => String(n).padStart(2, "0");

/** 842 ms, 6.1 s, 4 m 02 s, 1 h 07 m, 3 d 04 h: the same forms as TimeText.duration. */
export function duration(millis) {
  const ms = Math.max(0, Math.floor(millis));
  const s = Math.floor(ms / 1000);
  if (ms < 1000) return `${ms} ms`;
  if (s < 60) return `${s}.${Math.floor((ms % 1000) / 100)} s`;
  if (s < 3600) return `${Math.floor(s / 60)} m ${two(s % 60)} s`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} m`;
  return `${Math.floor(s / 86400)} d ${two(Math.floor((s % 86400) / 3600))} h`;
}

/** 4 m ago, in 2 h, now: the same forms as TimeText.relative. */
export function relative(millis) {
  const size = Math.floor(Math.abs(millis) / 1000);
  if (size === 0) return "now";
  const amount =
    size < 60 ? `${size} s` : size < 3600 ? `${Math.floor(size / 60)} m` : size < 86400 ? `${Math.floor(size / 3600)} h` : `${Math.floor(size / 86400)} d`;
  return millis < 0 ? `${amount} ago` : `in ${amount}`;
}

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const formatIn = (timeZone) => new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone,
});
const stampFormat = formatIn(zone);

/** 23 Nov 12:04:07, with the year when it is not this one; within twelve hours the time alone, if that is asked for. */
function stamp(at, timeAlone) {
  const part = Object.fromEntries(stampFormat.formatToParts(at).map((p) => [p.type, p.value]));
  const time = `${part.hour}:${part.minute}:${part.second}`;
  if (timeAlone && Math.abs(at - now()) < 12 * 3600 * 1000) return time;
  const thisYear = String(new Date(now()).getFullYear());
  const year = part.year === thisYear ? "" : ` ${part.year}`;
  return `${part.day} ${part.month.slice(0, 3)}${year} ${time}`;
}

/** The reader's time below one that stays in the job's zone, where the clocks of the two differ. */
function elsewhere(time) {
  const at = new Date(time.dateTime);
  let there = "";
  try {
    there = formatIn(time.closest("[data-zone]").dataset.zone).format(at);
  } catch {
    // A zone that this browser does not know: then both are shown.
  }
  time.hidden = there === stampFormat.format(at);
  setText(time, `${stamp(at, false)} ${zone}`);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function tick(root) {
  for (const time of root.querySelectorAll("time[data-relative]")) setText(time, relative(Date.parse(time.dateTime) - now()));
  for (const time of root.querySelectorAll("time[data-running]")) setText(time, duration(now() - Date.parse(time.dateTime)));
}

function upgrade(root) {
  const main = document.getElementById("main");
  if (main?.dataset.now) ahead = Date.parse(main.dataset.now) - Date.now();
  for (const time of root.querySelectorAll("time:not([data-relative], [data-running], [data-keep-text], [data-elsewhere])")) {
    setText(time, stamp(new Date(time.dateTime), "clock" in time.dataset));
  }
  root.querySelectorAll("time[data-elsewhere]").forEach(elsewhere);
  tick(root);
  const label = document.getElementById("zone");
  if (label) setText(label, zone);
  root.querySelector("[data-focus]")?.focus();
  const fault = root.querySelector(".dialog [aria-invalid='true']");
  if (fault && !fault.closest(".dialog").matches(":popover-open")) {
    fault.closest(".dialog").showPopover?.();
    fault.focus();
  }
  followLogs(root);
}

// A morph must not undo what the reader did: opened details stay open, and a log that is being followed is left alone.
if (window.Idiomorph) {
  const callbacks = window.Idiomorph.defaults.callbacks;
  callbacks.beforeNodeMorphed = (before, after) =>
    !(before instanceof Element && before.dataset.keep && before.id !== "" && before.id === after.id);
  callbacks.beforeAttributeUpdated = (name, element) => !(name === "open" && element instanceof HTMLDetailsElement);
}

document.body.addEventListener("htmx:afterSwap", () => upgrade(document));
// A refresh that fails is not worth a word here: the live chip says that the page is stale.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
setInterval(() => {
  if (!document.hidden) tick(document);
}, 1000);

upgrade(document);
startLive();
