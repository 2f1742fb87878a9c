// The desk without loading the page anew: what changes is fetched, and texts are inserted where one writes.
const field = () => document.querySelector("#f-text");

async function poll(part) {
  const newest = part.querySelector("[role=log] li:last-child")?.id.slice(2) ?? "";
  const response = await fetch(`${part.dataset.poll}?poll=1&newest=${newest}`, { headers: { Accept: "text/html" } });
  const read = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = read.getElementById(part.id);
  // Logged out, gone, or somebody else's now: the page itself says so. What is being written is kept.
  const isOther = !response.ok || response.redirected || !fresh || fresh.dataset.state !== part.dataset.state;
  if (isOther && !field()?.value) location.reload();
  else if (!isOther) renew(part, fresh);
}

// A log only grows, so that what is new is read out once; what has not changed keeps the focus.
function renew(part, fresh) {
  for (const piece of fresh.querySelectorAll("[data-piece]")) {
    const there = part.querySelector(`[data-piece="${piece.dataset.piece}"]`);
    if (piece.getAttribute("role") === "log") grow(there.firstElementChild, piece.firstElementChild);
    else if (there.dataset.html !== piece.innerHTML && !there.contains(document.activeElement)) {
      there.dataset.html = piece.innerHTML;
      there.replaceChildren(...piece.childNodes);
    }
  }
}

function grow(list, fresh) {
  list.append(...[...fresh.children].filter(({ id }) => !document.getElementById(id)));
}

async function follow(part) {
  for (;;) {
    await new Promise((done) => setTimeout(done, Number(part.dataset.every) * 1000));
    // Where the network is away the next look tries again.
    await poll(part).catch(() => {});
  }
}

document.querySelectorAll("[data-poll]").forEach(follow);
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-insert]");
  if (!link || !field()) return;
  event.preventDefault();
  field().value = [field().value.trim(), link.dataset.insert].filter(Boolean).join("\n");
  field().focus();
});
