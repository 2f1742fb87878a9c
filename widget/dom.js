/** An element with a class, attributes and children. Strings become text nodes, never HTML. */
export function element(tag, { className = "", ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A real button; `onPress` gets no argument. */
export function button(title, className, onPress) {
  const node = element("button", { type: "button", className }, title);
  node.addEventListener("click", () => onPress());
  return node;
}

/** Whether the key belongs to an input method. Older browsers tell only by a code. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
