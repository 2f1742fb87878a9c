/*
 * What a portal embeds. In the words of old browsers, so that they too show something: where modules do not work, a link to
 * the page without scripts stands in place of the assistant. Attributes: docs/embedding-the-widget.md.
 */
(function () {
  "use strict";
  var script = document.currentScript;
  var TAG = "dvc-assistant";
  var NAMES = ["server", "heading", "greeting", "position", "colour", "lang", "open", "kiosk", "text-size"];
  var LINK = { vi: "Mở trang trò chuyện", en: "Open the chat page" };
  var folder = script.src.replace(/[^/]*$/, "");
  var server = (script.getAttribute("data-server") || folder.replace(/[^/]*\/$/, "")).replace(/\/?$/, "/");

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
  }

  function load() {
    var module = document.createElement("script");
    module.type = "module";
    module.src = folder + "element.js";
    // A portal whose policy goes by nonces trusts what this script loads as much as it.
    if (script.nonce) module.nonce = script.nonce;
    module.onerror = fallBack;
    // A script that cannot be understood is loaded all the same.
    module.onload = function () {
      if (!window.customElements || !customElements.get(TAG)) fallBack();
    };
    document.head.appendChild(module);
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
    if ("noModule" in script) load();
    else fallBack();
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
