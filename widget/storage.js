const PREFIX = "tro-ly-dich-vu-cong";
const CONVERSATION = `${PREFIX}.conversation`;
const PENDING = `${PREFIX}.pending.`;

// Private windows and strict settings refuse storage: the page then works until it is reloaded.
const memory = new Map();

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    memory.set(key, value);
  }
}

function remove(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was stored.
  }
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [...memory.keys()];
  }
}

/** `{conversation, token}` or null. */
export const loadConversation = () => read(CONVERSATION);
export const saveConversation = (conversation) => write(CONVERSATION, conversation);
export const forgetConversation = () => remove(CONVERSATION);

/** Messages on their way, oldest first. One key each, so that two tabs cannot overwrite each other's. */
export function loadPending() {
  const items = keys().filter((key) => key.startsWith(PENDING)).map(read);
  return items.filter((item) => item !== null).sort((a, b) => a.order - b.order);
}

export const savePending = (item) => write(PENDING + item.id, item);
export const removePending = (item) => remove(PENDING + item.id);
