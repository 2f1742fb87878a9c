const TICK_MS = 3_000;
// When so much time has passed between two ticks, the device has slept.
const SLEPT_MS = 15_000;

/**
 * Tells when a page goes to sleep and wakes: hidden, shown, back from the browser's history, online again, or after the
 * device's sleep. `wake()` may be called more often than needed; `sleep(isLeaving)`; `tick()` comes every three seconds.
 */
export class Life {
  #hooks;
  #end = new AbortController();

  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** Begins to watch; the signal that is returned aborts at `stop`. */
  start() {
    this.stop();
    this.#end = new AbortController();
    const { signal } = this.#end;
    const { wake, sleep } = this.#hooks;
    document.addEventListener("visibilitychange", () => (document.hidden ? sleep(false) : wake()), { signal });
    window.addEventListener("online", wake, { signal });
    window.addEventListener("pageshow", ({ persisted }) => persisted && wake(), { signal });
    // An open stream would keep the page out of the browser's history.
    window.addEventListener("pagehide", ({ persisted }) => sleep(!persisted), { signal });
    this.#startTicks(signal);
    return signal;
  }

  stop() {
    this.#end.abort();
  }

  #startTicks(signal) {
    let before = Date.now();
    const tick = () => {
      const hasSlept = Date.now() - before > SLEPT_MS;
      before = Date.now();
      if (document.hidden) return;
      if (hasSlept) this.#hooks.wake();
      else this.#hooks.tick();
    };
    const timer = setInterval(tick, TICK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
  }
}
