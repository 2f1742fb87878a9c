import { element } from "./dom.js";

const READABLE = 4.5;
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];
// The surfaces of chat.css that text in the accent's colour stands on, a little worse than the worst of them.
const LIGHT = [238, 242, 246];
const DARK = [38, 49, 62];
const STEPS = 20;

/**
 * Gives `frame` the custom properties of an accent, or none for what is no colour. The accent stays as it is given; what is
 * written on it, and what is written in it, is made readable (contrast of 4.5 and more).
 */
export function showAccent(frame, colour) {
  const accent = channels(computed(frame, colour));
  const properties = {
    "--dvc-accent": accent,
    "--dvc-on-accent": accent && writtenOn(accent),
    "--dvc-accent-on-light": accent && towards(BLACK, accent, LIGHT),
    "--dvc-accent-on-dark": accent && towards(WHITE, accent, DARK),
  };
  for (const [name, value] of Object.entries(properties)) {
    if (value) frame.style.setProperty(name, `rgb(${value.join(", ")})`);
    else frame.style.removeProperty(name);
  }
}

// The colour as the browser understands it, in numbers; "" for what it does not understand.
function computed(frame, colour) {
  const probe = element("span", { hidden: "" });
  probe.style.color = colour;
  frame.append(probe);
  const found = probe.style.color && getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function channels(text) {
  const found = /^rgba?\((\d+), (\d+), (\d+)/u.exec(text);
  return found ? found.slice(1, 4).map(Number) : null;
}

// One of the two always has a contrast of at least 4.58.
function writtenOn(background) {
  return contrast(WHITE, background) >= READABLE ? WHITE : BLACK;
}

// The colour, mixed with as little of `end` as makes it readable.
function towards(end, colour, background) {
  const mixed = (share) => colour.map((value, at) => Math.round(value + (end[at] - value) * share));
  for (let step = 0; step < STEPS; step += 1) {
    if (contrast(mixed(step / STEPS), background) >= READABLE) return mixed(step / STEPS);
  }
  return end;
}

/** The contrast ratio of WCAG 2, from 1 to 21, of two colours as `[red, green, blue]`. */
export function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
