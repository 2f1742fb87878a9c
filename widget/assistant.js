/*
 * What a portal embeds. In the words of old browsers, so that they too show something: where modules do not work, a link to
 * the page without scripts stands in place of the assistant. Attributes: docs/embedding-the-widget.md.
 */
(function () {
  "use strict";
  var script = document.currentScript;
  var TAG = "dvc-assistant";
  var NAMES = ["server", "heading", "greeting", "position", "colour", "lang", "open", "kiosk", "text-size"];
  var STYLES = ["chat.css", "cards.css"];
  var LINK = { vi: "Mở trang trò chuyện", en: "Open the chat page" };
  var folder = script.src.replace(/[^/]*$/, "");
  var server = (webAddress(script.getAttribute("data-server")) || folder.replace(/[^/]*\/$/, "")).replace(/\/?$/, "/");
  // A framework that takes over the body throws out what it does not know, about when the page is complete.
  var WATCHED_MS = 2000;

  // What is no address of the web must not stand in a link.
  function webAddress(given) {
    var link = document.createElement("a");
    link.href = given || "";
    return given && /^https?:$/.test(link.protocol) ? link.href : "";
  }

  function add() {
    // Who has put the element where it belongs, or loads the script twice, gets no second one.
    if (document.querySelector(TAG)) return;
    var node = document.createElement(TAG);
    NAMES.forEach(function (name) {
      var value = script.getAttribute("data-" + name);
      if (value !== null) node.setAttribute(name, value);
    });
    if (script.getAttribute("data-position") === "inline" && document.body.contains(script)) script.parentNode.insertBefore(node, script);
    else document.body.appendChild(node);
    putBack(node);
  }

  // Once, and not later: who takes it away then wants it away.
  function putBack(node) {
    if (!window.MutationObserver) return;
    var observer = new MutationObserver(function () {
      if (document.documentElement.contains(node)) return;
      observer.disconnect();
      document.body.appendChild(node);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    window.addEventListener("load", function () {
      setTimeout(function () { observer.disconnect(); }, WATCHED_MS);
    });
  }

  function load(name, otherwise) {
    var module = document.createElement("script");
    module.type = "module";
    module.src = folder + name;
    // A portal whose policy goes by nonces trusts what this script loads as much as it.
    if (script.nonce) module.nonce = script.nonce;
    module.onerror = otherwise;
    // A script that cannot be understood is loaded all the same.
    module.onload = function () {
      if (!window.customElements || !customElements.get(TAG)) otherwise();
    };
    document.head.appendChild(module);
  }

  // The assistant's server makes one script of all modules. Another server of these files has the modules alone.
  function loadAll() {
    STYLES.forEach(ask);
    load("assistant.bundle.js", function () {
      load("element.js", fallBack);
    });
  }

  // Asked for beside the script, and not only when it runs: a round trip less on a slow network.
  function ask(name) {
    var link = document.createElement("link");
    link.rel = "preload";
    link.setAttribute("as", "style");
    link.href = folder + name;
    document.head.appendChild(link);
  }

  function fallBack() {
    var nodes = document.querySelectorAll(TAG);
    for (var at = 0; at < nodes.length; at += 1) {
      if (nodes[at].firstChild) continue;
      var link = document.createElement("a");
      link.href = server + "chat";
      link.textContent = LINK[nodes[at].getAttribute("lang")] || LINK.vi;
      nodes[at].appendChild(link);
      dress(nodes[at].getAttribute("position") === "inline" ? {} : FLOATING, link);
    }
  }

  var FLOATING = { position: "fixed", right: "16px", bottom: "16px", zIndex: "2147483000" };
  var DRESS = { display: "inline-block", padding: "16px 20px", borderRadius: "28px", background: "#0b5cad", color: "#fff", font: "600 16px/24px sans-serif" };

  // By properties and not by a style attribute, which a strict policy forbids.
  function dress(place, link) {
    [DRESS, place].forEach(function (styles) {
      Object.keys(styles).forEach(function (name) {
        link.style[name] = styles[name];
      });
    });
  }

  function start() {
    add();
    if ("noModule" in script) loadAll();
    else fallBack();
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
