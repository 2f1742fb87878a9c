import { element } from "./dom.js";

const SAFE_PROTOCOLS = ["https:", "tel:", "mailto:"];
// Bold between double asterisks, or an address up to the punctuation that ends its sentence.
const MARKS = /\*\*(?<bold>[^*\n]+)\*\*|(?<url>https:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/gu;

/** The address when its protocol may be opened, otherwise null. Relative addresses are refused too. */
export function safeHref(href) {
  try {
    const url = new URL(href);
    return SAFE_PROTOCOLS.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the chat, or plain text when the address is not a safe one. */
export function link(href, title) {
  const address = safeHref(href);
  if (address === null) return document.createTextNode(title);
  const outside = address.startsWith("https:") ? { target: "_blank", rel: "noopener noreferrer" } : {};
  return element("a", { href: address, ...outside }, title);
}

/** Nodes of a message's text: line breaks stay (the style keeps them), bold and addresses become elements. */
export function textNodes(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    nodes.push(text.slice(end, match.index));
    const { bold, url } = match.groups;
    nodes.push(bold === undefined ? link(url, url) : element("strong", {}, bold));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)].filter((node) => node !== "");
}
