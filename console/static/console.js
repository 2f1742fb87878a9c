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

// A draft is kept while it is written: a moment after the last change, and told in one line.
const AUTOSAVE_AFTER = 2000;

function autosave(form) {
  const state = form.querySelector("[data-autosave-state]");
  const version = form.elements.version;
  let timer = 0;
  let running = Promise.resolve();

  async function save() {
    const body = new FormData(form);
    body.set("version", version.value);
    const response = await fetch(form.dataset.autosave, { method: "POST", body }).catch(() => null);
    if (response?.ok) {
      version.value = (await response.json()).version;
      state.textContent = `Đã tự lưu bản nháp số ${version.value}.`;
    } else if (response?.status === 409) {
      state.textContent = "Người khác vừa lưu bản nháp này. Bấm “Lưu nháp” để so sánh hai bản; nội dung của anh/chị chưa mất.";
    } else {
      state.textContent = "Chưa tự lưu được. Nội dung vẫn ở trên trang này; hãy bấm “Lưu nháp”.";
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { running = running.then(save); }, AUTOSAVE_AFTER);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);
