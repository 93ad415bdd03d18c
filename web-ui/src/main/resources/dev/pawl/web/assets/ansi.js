// Reads one line of output as a terminal would, as far as colours go. The same as AnsiText on the server, tested with the
// same examples: colours become classes, all other escape sequences and control characters are dropped.

const CUBE = [0, 95, 135, 175, 215, 255];
const PLAIN = { front: -1, back: -1, b: false, d: false, i: false, u: false, s: false, inverse: false };
const FLAGS = { 1: { b: true }, 2: { d: true }, 3: { i: true }, 4: { u: true }, 7: { inverse: true }, 9: { s: true },
  22: { b: false, d: false }, 23: { i: false }, 24: { u: false }, 27: { inverse: false }, 29: { s: false },
  39: { front: -1 }, 49: { back: -1 } };

function nearest(red, green, blue) {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 48) return most < 64 ? 0 : most < 160 ? 8 : most < 230 ? 7 : 15;
  const middle = Math.floor((most + least) / 2);
  const name = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
  return most > 215 ? name + 8 : name;
}

function indexed(index) {
  if (index < 0 || index > 255) return -1;
  if (index < 16) return index;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return nearest(grey, grey, grey);
  }
  const cube = index - 16;
  return nearest(CUBE[Math.floor(cube / 36)], CUBE[Math.floor(cube / 6) % 6], CUBE[cube % 6]);
}

function restyle(style, parameters) {
  const codes = parameters.split(/[;:]/).map((part) => (part === "" ? 0 : /^[0-9]{1,4}$/.test(part) ? Number(part) : -1));
  let next = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 38 || code === 48) {
      const kind = codes[i + 1];
      const length = kind === 5 ? 2 : kind === 2 ? 4 : codes.length;
      if (i + length < codes.length) {
        const colour = kind === 5 ? indexed(codes[i + 2]) : nearest(codes[i + 2] & 255, codes[i + 3] & 255, codes[i + 4] & 255);
        next = { ...next, [code === 38 ? "front" : "back"]: colour };
      }
      i += length;
    } else if (code === 0) next = PLAIN;
    else if (code >= 30 && code <= 37) next = { ...next, front: code - 30 };
    else if (code >= 40 && code <= 47) next = { ...next, back: code - 40 };
    else if (code >= 90 && code <= 97) next = { ...next, front: code - 82 };
    else if (code >= 100 && code <= 107) next = { ...next, back: code - 92 };
    else if (Object.hasOwn(FLAGS, code)) next = { ...next, ...FLAGS[code] };
  }
  return next;
}

function classes(style) {
  const back = style.inverse ? (style.front < 0 ? 7 : style.front) : style.back;
  const front = style.inverse ? style.back : style.front;
  const names = [];
  if (front >= 0) names.push(`f${front}`);
  if (back >= 0) names.push("bg", `g${back}`);
  for (const flag of ["b", "d", "i", "u", "s"]) if (style[flag]) names.push(flag);
  return names.join(" ");
}

/** The styled text of a line, as a list of { text, classes }. */
export function parseAnsi(line) {
  let spans = [];
  let text = "";
  let style = PLAIN;
  let at = 0;
  const flush = () => {
    if (text !== "") spans.push({ text, classes: classes(style) });
    text = "";
  };
  const sequence = () => {
    const start = at;
    while (at < line.length && line[at] >= " " && line[at] <= "?") at++;
    if (at === line.length) return;
    if (line[at++] === "m") {
      const next = restyle(style, line.slice(start, at - 1));
      if (classes(next) !== classes(style)) flush();
      style = next;
    }
  };
  while (at < line.length) {
    const c = line[at++];
    if (c === "\u001b") {
      let kind = line[at++];
      if (kind === "[") sequence();
      else if (kind !== undefined && "]PX^_".includes(kind)) {
        while (at < line.length) {
          const end = line[at++];
          if (end === "\u0007" || end === "\u009c") break;
          if (end === "\u001b") {
            if (line[at] === "\\") at++;
            break;
          }
        }
      } else while (kind >= " " && kind <= "/" && at < line.length) kind = line[at++];
    } else if (c === "\u009b") sequence();
    else if (c === "\r") {
      if (at < line.length) {
        text = "";
        spans = [];
      }
    } else if (c === "\t" || !/\p{Cc}/u.test(c)) text += c;
  }
  flush();
  return spans;
}
