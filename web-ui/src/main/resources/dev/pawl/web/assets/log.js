// Follows the log of an attempt that goes on: asks for the lines after the last one, and shows them as the server shows the
// first ones. Text only ever enters the page through textContent.
import { onHint } from "./live.js";
import { parseAnsi } from "./ansi.js";

const BATCH = 1000;
const MOST_ROWS = 5000;
const LONGEST = 2000;
const IDLE = 2000;

const followed = new WeakMap();
const shown = new WeakSet();

function row(line) {
  const item = document.createElement("li");
  item.id = `L${line.n}`;
  item.dataset.stream = line.stream;
  item.dataset.level = line.level;
  const number = document.createElement("i");
  number.title = line.at;
  number.textContent = line.n;
  const text = document.createElement("bdi");
  for (const { text: part, classes } of parseAnsi(line.text.slice(0, LONGEST))) {
    const span = document.createElement("span");
    if (classes) span.className = classes;
    span.textContent = part;
    text.append(span);
  }
  if (line.text.length > LONGEST) {
    const cut = document.createElement("span");
    cut.className = "cut";
    cut.textContent = ` … ${line.text.length - LONGEST} more characters`;
    text.append(cut);
  }
  item.append(number, text);
  return item;
}

class Tail {
  constructor(section) {
    this.section = section;
    this.topic = section.dataset.topic;
    this.box = section.querySelector(".log");
    this.list = section.querySelector(".log ol");
    this.status = section.querySelector("[data-log-status]");
    this.next = Number(section.dataset.next);
    this.atEnd = true;
    this.unseen = 0;
    this.busy = false;
    this.again = false;
    this.done = false;
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.toEnd();
  }

  scrolled() {
    this.atEnd = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 24;
    if (this.atEnd) this.seen();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  seen() {
    this.unseen = 0;
    this.button?.remove();
    this.button = null;
  }

  showUnseen() {
    if (!this.button) {
      this.button = document.createElement("button");
      this.button.type = "button";
      this.button.className = "button jump";
      this.button.addEventListener("click", () => {
        this.toEnd();
        this.seen();
        this.box.focus({ preventScroll: true });
      });
      this.box.parentElement.append(this.button);
    }
    this.button.textContent = `▼ ${this.unseen.toLocaleString("en")} new ${this.unseen === 1 ? "line" : "lines"}`;
  }

  append(lines) {
    const rows = document.createDocumentFragment();
    for (const line of lines) rows.append(row(line));
    this.list.append(rows);
    this.box.hidden = false;
    this.section.querySelector("[data-log-empty]")?.remove();
    if (this.atEnd) {
      while (this.list.childElementCount > MOST_ROWS) this.list.firstElementChild.remove();
      this.toEnd();
    } else {
      this.unseen += lines.length;
      this.showUnseen();
    }
  }

  /** Asks until there is nothing new. Only one request is under way; a hint meanwhile makes it ask once more. */
  async pull() {
    if (this.done || !this.shown()) return;
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        const address = new URL(this.section.dataset.log, location.href);
        address.searchParams.set("from", this.next);
        address.searchParams.set("lines", BATCH);
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const page = await answer.json();
        if (!this.shown()) return;
        // Lines that are already there are left out, so asking twice does no harm.
        const fresh = page.lines.filter((line) => Number(line.n) >= this.next);
        if (fresh.length > 0) {
          this.append(fresh);
          this.next = Number(fresh.at(-1).n) + 1;
          if (fresh.length >= BATCH) this.again = true;
        }
        this.done = page.complete && !this.again;
        this.status.textContent = this.done ? "End of the log." : "Following.";
      } while (this.again && this.shown());
    } catch {
      this.status.textContent = "The server does not answer. Trying again.";
    } finally {
      this.busy = false;
    }
  }

  /** Whether the page still shows this attempt: a refresh may have put the next one in its place. */
  shown() {
    return this.section.isConnected && this.section.dataset.topic === this.topic;
  }

  start() {
    onHint((topics) => {
      if (topics.includes(this.topic) || topics.includes("*")) this.pull();
    });
    // Hints may be lost; a look every two seconds makes that harmless.
    const timer = setInterval(() => {
      if (this.done || !this.shown()) clearInterval(timer);
      else if (!document.hidden) this.pull();
    }, IDLE);
    this.pull();
  }
}

// A click on a line's number makes its address. Not a link: a thousand of them would stand in the way of the keyboard.
document.addEventListener("click", (event) => {
  const item = event.target.closest?.(".log li > i")?.parentElement;
  if (item) location.replace(`#${item.id}`);
});

/** Starts a tail for each log in the page that goes on and has none yet; shows the ends of the others. */
export function followLogs(root) {
  for (const box of root.querySelectorAll(".log:not(.tall)")) {
    if (shown.has(box)) continue;
    shown.add(box);
    box.scrollTop = box.scrollHeight;
  }
  for (const section of root.querySelectorAll("[data-log][data-following]")) {
    if (followed.get(section) === section.dataset.topic) continue;
    followed.set(section, section.dataset.topic);
    new Tail(section).start();
  }
}
