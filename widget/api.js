const TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 300_000;
const LOST = [401, 403, 404];
// Who is asked to wait longer decides for himself; what stands behind in the row must not wait too.
const LONGEST_WAIT_S = 60;
const JSON_TYPE = { "Content-Type": "application/json" };
const REFUSED = [400, 409, 413, 415, 422];

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

  /** Sending the same again soon gives the same answer. */
  get isRefused() {
    return REFUSED.includes(this.status) || this.retryAfter > LONGEST_WAIT_S;
  }
}

/** The chat API of one server. Calls throw `ProblemError`, or the browser's own error when the server cannot be reached. */
export class Api {
  #root;

  /** `server` is the address before `api/`; it ends with a slash. */
  constructor(server) {
    this.#root = new URL("api/v1/", server);
  }

  /** `{conversation, token}`. */
  async createConversation() {
    return (await this.#call("conversations", { method: "POST", headers: JSON_TYPE, body: "{}" })).json();
  }

  /** Deletes the conversation with all that hangs on it. `keepalive` lets the request outlive the page. */
  async deleteConversation(conversation, keepalive = false) {
    await this.#call(path(conversation), { method: "DELETE", headers: bearer(conversation), keepalive });
  }

  /** Titles of procedures that the text may mean: `[{code, title}]`, at most five. */
  async suggestions(text, signal) {
    return (await (await this.#call(`suggestions?q=${encodeURIComponent(text)}`, { signal })).json()).suggestions;
  }

  /** What everybody is told at this time: `[{kind, text}]`. */
  async notices() {
    const { notices } = await (await this.#call("notices")).json();
    return Array.isArray(notices) ? notices : [];
  }

  /** Stores one message; the same `client_id` again is the same message. */
  async sendMessage(conversation, body) {
    const headers = { ...bearer(conversation), ...JSON_TYPE };
    await this.#call(`${path(conversation)}/messages`, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** Stores one picture, a `Blob`; the same `client_id` again is the same picture. `onProgress` gets 0 to 1. */
  sendPicture(conversation, clientId, file, onProgress) {
    const address = `${path(conversation)}/attachments?client_id=${encodeURIComponent(clientId)}`;
    // Not `fetch`, which does not tell how much has been sent.
    const request = new XMLHttpRequest();
    request.open("POST", new URL(address, this.#root));
    request.timeout = UPLOAD_TIMEOUT_MS;
    request.setRequestHeader("Authorization", bearer(conversation).Authorization);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    return new Promise((resolve, reject) => {
      const unreachable = () => reject(new TypeError("the server cannot be reached"));
      for (const type of ["error", "timeout", "abort"]) request.addEventListener(type, unreachable);
      request.addEventListener("load", () => (request.status < 300 ? resolve() : reject(problemOf(request))));
      request.send(file);
    });
  }

  /** The picture as a `Blob`. A plain address would not do: it takes the token. */
  async pictureOf(conversation, id) {
    const address = `${path(conversation)}/attachments/${encodeURIComponent(id)}`;
    return (await this.#call(address, { headers: bearer(conversation) })).blob();
  }

  /** Messages with a number above `after`, in order; the server tells at most some hundreds at once. */
  async messagesAfter(conversation, after) {
    const response = await this.#call(`${path(conversation)}/messages?after=${after}`, { headers: bearer(conversation) });
    return (await response.json()).messages;
  }

  /** The body of the event stream. A plain fetch: EventSource cannot send the token in a header. */
  async openEvents(conversation, after, signal) {
    const headers = { ...bearer(conversation), Accept: "text/event-stream", "Last-Event-ID": String(after) };
    return (await this.#call(`${path(conversation)}/events`, { headers, signal, cache: "no-store" })).body;
  }

  async #call(address, options) {
    const limited = { signal: AbortSignal.timeout(TIMEOUT_MS), credentials: "omit", ...options };
    const response = await fetch(new URL(address, this.#root), limited);
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new ProblemError(response.status, problem ?? {}, Number(response.headers.get("Retry-After")) || 0);
  }
}

function problemOf(request) {
  const retryAfter = Number(request.getResponseHeader("Retry-After")) || 0;
  try {
    return new ProblemError(request.status, JSON.parse(request.responseText) ?? {}, retryAfter);
  } catch {
    return new ProblemError(request.status, {}, retryAfter);
  }
}

function path({ conversation }) {
  return `conversations/${encodeURIComponent(conversation)}`;
}

function bearer({ token }) {
  return { Authorization: `Bearer ${token}` };
}
