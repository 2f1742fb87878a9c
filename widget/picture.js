import { button, element } from "./dom.js";
import { strings } from "./strings.js";

/** The picture of a stored message. `load(id)` resolves to its bytes: they are shown only to who has the token. */
export function pictureElement({ attachment }, load) {
  const figure = element("figure", { className: "picture picture--stored" });
  const show = async () => {
    figure.replaceChildren(element("p", { className: "bubble__state" }, strings.picture.loading));
    try {
      figure.replaceChildren(await imageOf(await load(attachment)));
    } catch {
      const again = button(strings.picture.again, "button button--quiet", show);
      figure.replaceChildren(element("p", { className: "bubble__state" }, strings.picture.failed), again);
    }
  };
  show();
  return figure;
}

/** The picture of an item on its way, and how far it is. */
export function outgoingPicture(item) {
  // The item is drawn again at each change; its picture is decoded once.
  item.image ??= previewOf(item.file);
  const bar = item.state === "sending" ? progressBar(item) : null;
  return element("figure", { className: "picture" }, item.image, bar);
}

function progressBar(item) {
  const bar = element("progress", { className: "picture__progress", max: 1, "aria-label": strings.picture.sending });
  item.onProgress = (share) => (bar.value = share);
  return bar;
}

async function imageOf(blob) {
  const image = previewOf(blob);
  // Fails when it is no picture.
  await image.decode();
  return image;
}

function previewOf(blob) {
  const address = URL.createObjectURL(blob);
  const image = element("img", { className: "picture__image", src: address, alt: strings.picture.sent });
  for (const type of ["load", "error"]) image.addEventListener(type, () => URL.revokeObjectURL(address));
  return image;
}
