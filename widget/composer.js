import { strings } from "./strings.js";

const LIMIT = 2_000;
const COUNTER_FROM = 1_800;
const STATUS_PAUSE_MS = 1_000;

const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp"];
const LARGEST_PICTURE_MB = 10;

/** Starts the button for pictures. `onPicture` gets a file that the server will probably take. */
export function startPictures(form, onPicture) {
  const input = form.querySelector(".js-photo-file");
  const error = form.querySelector(".js-photo-error");
  form.querySelector(".js-photo").addEventListener("click", () => input.click());
  form.addEventListener("submit", () => (error.textContent = ""));
  input.addEventListener("change", () => {
    const [file] = input.files;
    // The same file may be chosen again.
    input.value = "";
    if (!file) return;
    error.textContent = refusalOf(file);
    if (error.textContent === "") onPicture(file);
  });
}

// Some phones do not tell the type; the server looks into the file anyway.
function refusalOf({ type, size }) {
  if (type !== "" && !PICTURE_TYPES.includes(type)) return strings.picture.wrongType;
  return size > LARGEST_PICTURE_MB * 1_000_000 ? strings.picture.tooLarge(LARGEST_PICTURE_MB) : "";
}

/** Starts the form: Enter sends, Shift+Enter breaks the line. `onText` gets the trimmed text. Returns `setText`. */
export function startComposer(form, onText) {
  const field = form.querySelector(".js-text");
  const submit = () => {
    const text = field.value.trim();
    if (text === "" || countOf(text) > LIMIT) return;
    setText("");
    onText(text);
  };
  const setText = (text) => {
    field.value = text;
    showCount(form, countOf(text));
    field.focus();
  };
  form.addEventListener("submit", (event) => (event.preventDefault(), submit()));
  field.addEventListener("input", () => showCount(form, countOf(field.value.trim())));
  field.addEventListener("keydown", (event) => {
    // A Vietnamese input method ends its word with Enter; that is not yet the end of the message.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.hidden = false;
  return setText;
}

// The server counts code points after NFC.
function countOf(text) {
  return [...text.normalize("NFC")].length;
}

let statusTimer = 0;

// Shown at once, spoken only when the typing pauses.
function showCount(form, count) {
  const counter = form.querySelector(".js-counter");
  const status = form.querySelector(".js-counter-status");
  const over = count - LIMIT;
  const words = over > 0 ? strings.counter.over(over) : strings.counter.left(-over);
  counter.hidden = count < COUNTER_FROM;
  counter.textContent = counter.hidden ? "" : words;
  counter.classList.toggle("composer__counter--over", over > 0);
  form.querySelector("button[type=submit]").disabled = over > 0;
  clearTimeout(statusTimer);
  statusTimer = setTimeout(() => (status.textContent = counter.textContent), STATUS_PAUSE_MS);
}
