import { strings } from "./strings.js";

// Up to the end of a line, or a mark before a space: the point in "8.000" ends nothing.
const SENTENCE = /.+?(?:[.!?;](?=\s)|$)/gmu;
const DENIED = ["not-allowed", "service-not-allowed", "audio-capture"];

/** Whether this browser can turn speech into text. */
export function canDictate() {
  return recogniser() !== undefined;
}

/** Whether this browser can read aloud. */
export function canRead() {
  return "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
}

/** Reads the text, in place of what is being read. A voice of the language is used where there is one. */
export function readAloud(text, lang) {
  if (!canRead()) return;
  stopReading();
  const voice = speechSynthesis.getVoices().find((each) => languageOf(each.lang) === languageOf(lang));
  // Sentence by sentence: some browsers fall silent in the middle of a long text.
  const sentences = (text.match(SENTENCE) ?? []).map((each) => each.trim()).filter(Boolean);
  for (const sentence of sentences) {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.lang = lang;
    if (voice) utterance.voice = voice;
    speechSynthesis.speak(utterance);
  }
}

/** Says no more of what is being read. */
export function stopReading() {
  if (canRead()) speechSynthesis.cancel();
}

/**
 * Lets `button` write into `field` what is said, while it is said. The button stays hidden where the browser cannot;
 * pressed again it stops. What goes wrong is told in a status beside the button.
 */
export function startDictation({ button, field, lang }) {
  button.hidden = !canDictate();
  if (button.hidden) return;
  const status = statusBeside(button);
  const dictation = new Dictation({ button, field, lang, status });
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => dictation.toggle());
  // A word that is heard after the message was sent must not stand in the empty field.
  field.form?.addEventListener("submit", () => dictation.abandon());
}

class Dictation {
  #button;
  #field;
  #lang;
  #status;
  #listening = null;
  #written = "";

  constructor({ button, field, lang, status }) {
    [this.#button, this.#field, this.#lang, this.#status] = [button, field, lang, status];
    // Who types meanwhile goes on by hand: the next word heard would take back what was typed.
    field.addEventListener("input", () => field.value !== this.#written && this.abandon());
  }

  toggle() {
    if (this.#listening) this.#listening.stop();
    else this.#start();
  }

  /** Listens no more, and writes nothing of what was not written yet. */
  abandon() {
    const listening = this.#listening;
    this.#ended();
    listening?.abort();
  }

  #start() {
    // The assistant's own voice is not to be heard.
    stopReading();
    const Recogniser = recogniser();
    const listening = (this.#listening = new Recogniser());
    Object.assign(listening, { lang: this.#lang, interimResults: true, continuous: false, maxAlternatives: 1 });
    const before = this.#field.value.trimEnd();
    const isMine = () => listening === this.#listening;
    listening.addEventListener("result", ({ results }) => isMine() && this.#write(before, results));
    listening.addEventListener("error", ({ error }) => isMine() && this.#failed(error));
    listening.addEventListener("end", () => isMine() && this.#ended());
    this.#button.setAttribute("aria-pressed", "true");
    this.#tell("listening");
    this.#written = this.#field.value;
    try {
      listening.start();
    } catch {
      this.#failed("start");
    }
  }

  #write(before, results) {
    const heard = [...results].map(([best]) => best.transcript.trim()).join(" ").trim();
    this.#written = [before, heard].filter(Boolean).join(" ");
    this.#field.value = this.#written;
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #failed(error) {
    this.#ended();
    // Stopped by the citizen.
    if (error === "aborted") return;
    this.#tell(DENIED.includes(error) ? "denied" : error === "no-speech" ? "silent" : "failed");
  }

  #ended() {
    if (!this.#listening) return;
    this.#listening = null;
    this.#button.setAttribute("aria-pressed", "false");
    this.#status.textContent = "";
    if (this.#field.value) this.#field.focus();
  }

  #tell(name) {
    this.#status.textContent = strings.dictation[name];
  }
}

function recogniser() {
  return window.SpeechRecognition ?? window.webkitSpeechRecognition;
}

// Behind the whole row of the composer, so that a sentence has room.
function statusBeside(button) {
  const status = document.createElement("p");
  status.className = "composer__speech";
  status.setAttribute("role", "status");
  (button.parentElement ?? button).after(status);
  return status;
}

function languageOf(tag) {
  return tag.replace("_", "-").toLowerCase().split("-")[0];
}
