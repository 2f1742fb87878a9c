import { element } from "./dom.js";
import { strings } from "./strings.js";

const COUNTDOWN_S = 10;
const INPUTS = ["pointerdown", "keydown", "touchstart", "wheel", "input"];

/**
 * Wipes a shared screen after so many seconds without input. `part()` is the place of the notice, `isUsed()` tells
 * whether there is anything to wipe, `wipe()` does it. Runs until the signal aborts.
 */
export function startKiosk({ seconds, part, isUsed, wipe, signal }) {
  let touchedAt = Date.now();
  const touch = () => {
    touchedAt = Date.now();
    hide(part());
  };
  for (const type of INPUTS) document.addEventListener(type, touch, { signal, capture: true, passive: true });
  const tick = () => {
    if (!isUsed()) return touch();
    // By the clock, not by counting ticks: a browser may let them wait.
    const left = Math.ceil(seconds - (Date.now() - touchedAt) / 1000);
    if (left <= 0) return (touch(), wipe());
    return left <= COUNTDOWN_S ? show(part(), left) : hide(part());
  };
  const timer = setInterval(tick, 250);
  signal.addEventListener("abort", () => clearInterval(timer));
}

function hide(node) {
  if (node.hidden) return;
  node.hidden = true;
  node.replaceChildren();
}

// The warning is read out once; the seconds are only seen.
function show(node, left) {
  if (node.hidden) {
    node.hidden = false;
    node.append(
      element("p", { role: "alert" }, strings.kiosk.warning),
      element("p", { className: "kiosk__left", "aria-hidden": "true" }),
    );
  }
  node.lastElementChild.textContent = strings.kiosk.left(left);
}
