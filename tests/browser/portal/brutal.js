// A portal's script that takes the names of ours, and throws out of the body what it does not know, once.
var strings = { open: "Của cổng" };
var element = function () { throw new Error("the portal's element() was called"); };
function Chat() { throw new Error("the portal's Chat was made"); }
var Session = Chat, Store = Chat, Outgoing = Chat, button = element, icon = element, customElement = 5;
var $ = function () { return $; }, jQuery = $;
$.fn = $;
Object.defineProperty(window, "name", { value: "cong", writable: false, configurable: false });
new MutationObserver(function (changes, observer) {
  changes.forEach(function (change) {
    change.addedNodes.forEach(function (node) {
      if (node.nodeType !== 1 || node.localName.indexOf("-") < 0 || window.thrownOut) return;
      node.remove();
      window.thrownOut = node.localName;
      observer.disconnect();
    });
  });
}).observe(document.documentElement, { childList: true, subtree: true });
// Keys and presses are the portal's own business, and none of them reaches the page as it was.
["keydown", "keypress", "keyup"].forEach(function (type) {
  document.addEventListener(type, function (event) {
    if (event.key === "/") event.preventDefault();
  });
});
