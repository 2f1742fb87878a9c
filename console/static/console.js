// Everything works without this script. With it: forms that ask first, pages that fetch themselves anew.
for (const form of document.querySelectorAll("form[data-confirm]")) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}

// Work that goes on beside the page: its part is fetched anew until it is done. Nothing else on the page is touched,
// unless the part says that the whole page follows.
for (const part of document.querySelectorAll("[data-refresh]")) {
  const again = async () => {
    try {
      const answer = await fetch(window.location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      const done = !fresh?.dataset.refresh;
      if (!answer.ok || !fresh || (done && part.dataset.then === "reload")) return window.location.reload();
      part.replaceChildren(...fresh.childNodes);
      if (done) return;
    } catch {
      // The network is away: the next time may find it.
    }
    setTimeout(again, 1000 * Number(part.dataset.refresh));
  };
  setTimeout(again, 1000 * Number(part.dataset.refresh));
}
