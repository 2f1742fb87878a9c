const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
// The server sends a comment when it has nothing to say; a stream that is silent for longer is dead.
const SILENCE_MS = 60_000;

/** The `data` of each server-sent event in a body. Comments and events without data are passed over. */
export async function* readEvents(body, onBytes = () => {}) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onBytes();
    const blocks = (rest + value).split(/\r?\n\r?\n/u);
    rest = blocks.pop();
    for (const block of blocks) {
      const data = dataOf(block);
      if (data !== "") yield data;
    }
  }
}

function dataOf(block) {
  const lines = block.split(/\r?\n/u).filter((line) => line.startsWith("data:"));
  return lines.map((line) => line.slice(5).replace(/^ /u, "")).join("\n");
}

/**
 * Follows a stream until `signal` aborts. `connect(signal)` opens a body, `onData(text)` gets each event, `catchUp()`
 * fetches what was missed: while streams fail, calling it after each pause is the polling that replaces them.
 */
export async function follow({ connect, onData, catchUp, signal }) {
  for (let failures = 0; !signal.aborted; ) {
    try {
      await followOnce(connect, onData, signal);
      failures = 0;
    } catch {
      failures += 1;
    }
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), signal);
    if (!signal.aborted) await catchUp();
  }
}

async function followOnce(connect, onData, signal) {
  const silence = new AbortController();
  const stop = () => silence.abort();
  let timer = setTimeout(stop, SILENCE_MS);
  signal.addEventListener("abort", stop);
  try {
    const body = await connect(silence.signal);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE_MS);
    };
    for await (const data of readEvents(body, alive)) onData(data);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Resolves after the time, or at once when the signal aborts. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
