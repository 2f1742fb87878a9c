import { isComposing } from "./dom.js";
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

/** Starts the form: Enter sends, Shift+Enter breaks the line. `onText` gets the trimmed text. */
export function startComposer(form, onText) {
  const field = form.querySelector(".js-text");
  const showCount = startCounter(form);
  const submit = () => {
    const text = field.value.trim();
    if (text === "" || lengthOf(text) > LIMIT) return;
    setText(field, "");
    field.focus();
    onText(text);
  };
  form.addEventListener("submit", (event) => (event.preventDefault(), submit()));
  field.addEventListener("input", () => showCount(lengthOf(field.value.trim())));
  // On the form, not on the field: the list of suggestions looks at the key first, and takes it when it is open.
  form.addEventListener("keydown", (event) => {
    if (event.target !== field || event.key !== "Enter" || event.shiftKey || event.defaultPrevented) return;
    // A Vietnamese input method ends its word with Enter; that is not yet the end of the message.
    if (isComposing(event)) return;
    event.preventDefault();
    submit();
  });
}

/** Puts a text into the field, as if it had been typed. */
export function setText(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The server counts code points after NFC.
function lengthOf(text) {
  return [...text.normalize("NFC")].length;
}

// Shown at once, spoken only when the typing pauses.
function startCounter(form) {
  const counter = form.querySelector(".js-counter");
  const status = form.querySelector(".js-counter-status");
  let timer = 0;
  return (count) => {
    const over = count - LIMIT;
    const words = over > 0 ? strings.counter.over(over) : strings.counter.left(-over);
    counter.hidden = count < COUNTER_FROM;
    counter.textContent = counter.hidden ? "" : words;
    counter.classList.toggle("composer__counter--over", over > 0);
    form.querySelector("button[type=submit]").disabled = over > 0;
    clearTimeout(timer);
    timer = setTimeout(() => (status.textContent = counter.textContent), STATUS_PAUSE_MS);
  };
}
