const KIOSK_S = 60;
const SHORTEST_KIOSK_S = 5;

/** Properties of the element that say what the attribute says. */
export const TEXTS = {
  server: "server",
  heading: "heading",
  greeting: "greeting",
  position: "position",
  colour: "colour",
  textSize: "text-size",
};

/** What the attributes of an element mean to the chat. */
export function optionsOf(host) {
  return {
    server: serverOf(host.getAttribute("server")),
    heading: host.getAttribute("heading") ?? "",
    greeting: host.getAttribute("greeting") ?? "",
    language: host.lang === "en" ? "en" : "vi",
    size: Number.parseInt(host.getAttribute("text-size"), 10) || 100,
    kiosk: kioskSeconds(host),
    isInline: host.getAttribute("position") === "inline",
  };
}

/** Seconds without input until a shared screen is wiped; 0 where it is nobody else's. */
export function kioskSeconds(host) {
  if (!host.hasAttribute("kiosk")) return 0;
  const seconds = Number(host.getAttribute("kiosk") || KIOSK_S);
  return Math.max(Number.isFinite(seconds) ? seconds : KIOSK_S, SHORTEST_KIOSK_S);
}

// By default the folder above this file, which need not be the root of its host. What is no address of the web is none.
function serverOf(given) {
  const server = webAddress(given) ?? new URL("..", import.meta.url).href;
  return server.endsWith("/") ? server : `${server}/`;
}

function webAddress(given) {
  if (!given) return null;
  try {
    const { protocol, href } = new URL(given, document.baseURI);
    return ["http:", "https:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}
