// A page that waits for money: looks every three seconds whether it has come. Once it has, or the payment is worth
// nothing any more, the server leads on. Without scripts there is a button for the same question.
"use strict";
(() => {
  const PAUSE = 3000, PATIENCE = 20_000; // ms
  const shown = document.querySelector("[data-pay-wait]");
  if (!shown || !window.fetch) return;

  async function look() {
    if (document.hidden) return;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const headers = { "X-Background": "1" }; // looking does not keep her logged in
    try {
      const answer = await fetch(location.href, { redirect: "manual", cache: "no-store", signal: stop.signal, headers });
      if (answer.type === "opaqueredirect") return void location.reload();
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-pay-wait]");
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.replaceChildren(...fresh.childNodes);
    } catch {
      // no network just now: asked again
    } finally {
      clearTimeout(timer);
    }
  }
  async function round() {
    await look();
    setTimeout(round, PAUSE);
  }
  setTimeout(round, PAUSE);
  document.addEventListener("visibilitychange", look);
})();
