const ROOT = new URL("api/v1/", document.baseURI);
const TIMEOUT_MS = 20_000;
const LOST = [401, 403, 404];
const REFUSED = [400, 413, 415, 422];

/** An answer other than success: the fields of its problem document. */
export class ProblemError extends Error {
  constructor(status, { detail = "", next_step: nextStep = "" } = {}, retryAfter = 0) {
    super(detail || `HTTP ${status}`);
    this.status = status;
    this.advice = [detail, nextStep].filter(Boolean).join(" ");
    this.retryAfter = retryAfter;
  }

  /** The conversation cannot be used any more. */
  get isLost() {
    return LOST.includes(this.status);
  }

  /** Sending the same again gives the same answer. */
  get isRefused() {
    return REFUSED.includes(this.status);
  }
}

/** `{conversation, token}`. Throws `ProblemError`, or the browser's own error when the server cannot be reached. */
export async function createConversation() {
  return (await call("conversations", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).json();
}

/** Stores one message; the same `client_id` again is the same message. */
export async function sendMessage(conversation, body) {
  await call(`${path(conversation)}/messages`, {
    method: "POST",
    headers: { ...bearer(conversation), "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Messages with a number above `after`, in order. */
export async function messagesAfter(conversation, after) {
  const response = await call(`${path(conversation)}/messages?after=${after}`, { headers: bearer(conversation) });
  return (await response.json()).messages;
}

/** The body of the event stream. A plain fetch: EventSource cannot send the token in a header. */
export async function openEvents(conversation, after, signal) {
  const headers = { ...bearer(conversation), Accept: "text/event-stream", "Last-Event-ID": String(after) };
  const response = await call(`${path(conversation)}/events`, { headers, signal, cache: "no-store" });
  return response.body;
}

async function call(address, options) {
  const response = await fetch(new URL(address, ROOT), { signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new ProblemError(response.status, problem ?? {}, Number(response.headers.get("Retry-After")) || 0);
}

function path({ conversation }) {
  return `conversations/${encodeURIComponent(conversation)}`;
}

function bearer({ token }) {
  return { Authorization: `Bearer ${token}` };
}
