import { startAids } from "./aids.js";
import { setText, startComposer, startPictures } from "./composer.js";
import { strings } from "./strings.js";

/** Lets everything that is typed, chosen or spoken in a view go to `send({title, text | file})`. */
export function startParts(parts, api, send) {
  const sendText = (text) => send({ title: text, text });
  startComposer(parts.form, sendText);
  startPictures(parts.form, (file) => send({ title: strings.picture.sent, file }));
  startAids(parts, api, (title) => {
    setText(parts.field, "");
    sendText(title);
  });
}

/** What bubbles and cards need: pressing, pictures, a memory on the device, and what to do with an item on its way. */
export function contextOf({ store, outgoing, conversation }, field, send) {
  return {
    press: ({ title, payload }) => send(payload === undefined ? { title, text: title } : { title, payload }),
    loadPicture: (id) => conversation.picture(id),
    memory: { load: (key) => store.get(`card.${key}`), save: (key, value) => store.set(`card.${key}`, value) },
    retry: () => outgoing.run(),
    discard: (item) => outgoing.discard(item),
    edit: (item) => {
      outgoing.discard(item);
      setText(field, item.text);
      field.focus();
    },
  };
}
