import { startKiosk } from "./kiosk.js";
import { Transcript } from "./transcript.js";
import { buildView } from "./view.js";

/** The states of the panel around the talk. Each entry draws one, with the modules of the chat. */
export const SHELL = {
  greeting: (context) => panelWith(context, { isEmpty: true }),
  typing: (context) => panelWith(context, { isAwaiting: true }),
  offline: (context) => panelWith(context, { isOffline: true }),
  kiosk: (context) => kiosk(context),
};

function viewWith(context, state) {
  const parts = buildView({ isInline: true });
  new Transcript(parts, context).showState({ isEmpty: false, isOffline: false, isAwaiting: false, ...state });
  return parts;
}

function panelWith(context, state) {
  return viewWith(context, state).panel;
}

function kiosk(context) {
  const { panel, kiosk: part } = viewWith(context, {});
  startKiosk({ seconds: 10, part: () => part, isUsed: () => true, wipe: () => {}, signal: new AbortController().signal });
  return panel;
}
