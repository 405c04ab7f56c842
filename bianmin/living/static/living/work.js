// The worker's steps with a bad network. A step is first written down on the telephone, then sent; what cannot be sent
// waits and is sent again, also after the page was closed. Each step has a key that the server does once, so that one
// whose answer was lost is not done twice. A step that comes too late gets a sentence and waits no more.
"use strict";
(() => {
  const body = document.body;
  const store = window.bianminWork;
  if (!("work" in body.dataset) || !window.indexedDB || !window.fetch) return;
  const { who, token: tokenUrl, home, script } = body.dataset;
  const words = document.getElementById("work-words").dataset;
  const waiting = document.getElementById("work-waiting");
  const refused = document.getElementById("work-refused");

  const WEEK = 6 * 24 * 3600 * 1000; // ms; the server remembers keys for seven days
  const FAULTS = 6; // a server that fails as often does not know what to do with this step
  const PATIENCE = 60_000; // ms for an answer, with photos on a slow line
  const FIRST_PAUSE = 3000, LONGEST_PAUSE = 300_000;
  // What can no longer be done once the step is under way.
  const ALL = ["accept", "refuse", "give_back", "depart", "arrive", "absent", "finish"];
  const HIDES = {
    accept: ["accept", "refuse"],
    depart: ["give_back", "depart"],
    arrive: ["give_back", "depart", "arrive", "absent"],
    mate_accept: ["mate_accept"],
    mate_refuse: ["mate_accept", "mate_refuse"],
  };

  // ---- sending
  class NoNetwork extends Error {}
  class NoLogin extends Error {}
  class Fault extends Error {}
  const patient = (url, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const asked = fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
    return asked.catch(() => { throw new NoNetwork(); }).finally(() => clearTimeout(timer));
  };
  const json = async (answer) => {
    try { return await answer.json(); } catch { return null; }
  };
  // Who is logged in, and a token for her session: that of a page from yesterday is worth nothing.
  async function session() {
    const answer = await patient(tokenUrl);
    if (answer.type === "opaqueredirect") throw new NoLogin();
    const found = answer.ok ? await json(answer) : null;
    if (!found?.token) throw answer.status >= 500 ? new Fault() : new NoNetwork(); // a hotspot's own page
    return found;
  }
  async function post(step, token, late) {
    const form = new FormData();
    step.fields.forEach(([name, value, file]) => (file ? form.append(name, value, file) : form.append(name, value)));
    const headers = { "X-CSRFToken": token, "X-Work-Queue": late ? "late" : "now", Accept: "application/json" };
    // How long, not when: the telephone's clock may be wrong. What counts is when she tapped.
    if (late) headers["X-Work-Waited"] = Math.max(0, Math.round((Date.now() - step.at) / 1000));
    const answer = await patient(step.url, { method: "POST", body: form, headers });
    if (answer.type === "opaqueredirect") throw new NoLogin();
    const said = await json(answer);
    if (!said || answer.status >= 500) throw new Fault();
    return { ok: answer.ok, ...said };
  }

  let state = "offline"; // why steps wait: offline, busy, login, other
  let pause = FIRST_PAUSE, timer = 0;
  // Send what waits, in its order; gives the answer to the step `asked` for, if there was one.
  async function flush(asked) {
    let mine = null, sent = 0;
    for (const step of (await store.all()).filter((one) => one.who === who && !one.refused)) {
      if (Date.now() - step.at > WEEK) { await refuse(step, words.tooOld); continue; }
      try {
        const found = await session();
        if (found.who !== who) { state = "other"; break; }
        const answer = await post(step, found.token, step.key !== asked);
        if (answer.ok) { await store.drop(step.key); sent += 1; }
        else if (step.key === asked) await store.drop(step.key); // the form says what is wrong
        else await refuse(step, answer.said);
        if (step.key === asked) mine = answer;
        pause = FIRST_PAUSE;
      } catch (error) {
        state = error instanceof NoLogin ? "login" : error instanceof Fault ? "busy" : "offline";
        if (!(error instanceof Fault)) break;
        step.tries = (step.tries ?? 0) + 1;
        if (step.tries >= FAULTS) await refuse(step, words.givenUp);
        else { await store.put(step); break; }
      }
    }
    return { mine, sent };
  }
  const refuse = (step, said) => store.put({ ...step, fields: [], refused: said });
  // One page at a time sends; a second one would only hear the first one's answers.
  const alone = (act) => (navigator.locks ? navigator.locks.request("bianmin-work", act) : act());

  async function send(asked) {
    clearTimeout(timer);
    const { mine, sent } = await alone(() => flush(asked));
    const left = await show();
    if (left) {
      timer = setTimeout(send, pause * (1 + Math.random() / 5));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    if (sent && !mine && !touched) location.reload(); // the page shows what has become of it
    return mine;
  }

  // ---- showing
  let touched = false; // somebody is filling a form: the page is not taken away under her finger
  document.addEventListener("input", () => { touched = true; });
  const fill = (list, template, steps, more) => list.replaceChildren(...steps.map((step) => {
    const row = document.getElementById(template).content.cloneNode(true);
    row.querySelector("[data-label]").textContent = step.label;
    more?.(row, step);
    const drop = row.querySelector("[data-drop]");
    drop.addEventListener("click", async () => {
      if (drop.dataset.sure && !window.confirm(drop.dataset.sure)) return;
      await store.drop(step.key);
      if (drop.dataset.sure) location.reload();
      else show();
    });
    return row;
  }));
  async function show() {
    const mine = (await store.all()).filter((step) => step.who === who);
    const left = mine.filter((step) => !step.refused);
    const over = mine.filter((step) => step.refused);
    waiting.hidden = !left.length;
    waiting.querySelector("[data-count]").textContent = left.length;
    waiting.querySelectorAll("[data-say]").forEach((line) => { line.hidden = line.dataset.say !== state; });
    fill(waiting.querySelector("[data-list]"), "work-waiting-row", left);
    refused.hidden = !over.length;
    fill(refused.querySelector("[data-list]"), "work-refused-row", over, (row, step) => { row.querySelector("[data-said]").textContent = step.refused; });
    document.querySelectorAll("[data-order]").forEach((section) => {
      const verbs = left.filter((step) => step.order === section.dataset.order).map((step) => step.verb);
      const gone = verbs.flatMap((verb) => HIDES[verb] ?? ALL);
      section.querySelectorAll("[data-step]").forEach((part) => {
        const early = part.dataset.after && !verbs.includes(part.dataset.after);
        part.hidden = early || gone.includes(part.dataset.step);
      });
    });
    return left.length;
  }
  function complain(form, answer) {
    document.querySelectorAll("#toasts > *").forEach((old) => old.remove()); // said of the step before
    form.querySelector(".errors")?.remove();
    const note = document.getElementById("work-errors").content.cloneNode(true);
    note.querySelector("p").textContent = answer.said;
    form.prepend(note);
    form.querySelector(".errors").focus();
    if (answer.key) form.elements.key.value = answer.key;
  }

  // ---- a step is pressed
  const labelOf = (form, button) => `${form.closest("[data-order]").dataset.label} · ${button.textContent.trim()}`;
  function written(form, button) {
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    const fields = [...data].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size));
    return {
      key: form.elements.key.value,
      who,
      verb: form.dataset.queue,
      order: form.closest("[data-order]").dataset.order,
      label: labelOf(form, button ?? form.querySelector("button:not([type='button'])")),
      url: form.getAttribute("action"),
      at: Date.now(),
      fields: fields.map(([name, value]) => (value instanceof File ? [name, value, value.name] : [name, value])),
    };
  }
  async function press(form, button) {
    form.querySelectorAll("button").forEach((one) => { one.disabled = true; });
    form.setAttribute("aria-busy", "true");
    try {
      await form.ready; // photos being made small, a signature being drawn
      const missing = window.bianminMissing(form, button);
      if (missing) { complain(form, { said: missing }); return; }
      const step = written(form, button);
      try { await store.put(step); } catch { HTMLFormElement.prototype.submit.call(form); return; } // no room: as without scripts
      touched = false;
      pause = FIRST_PAUSE;
      const answer = await send(step.key);
      if (answer?.ok) location.assign(answer.url);
      else if (answer) complain(form, answer);
      else if (!(await store.all()).some((one) => one.key === step.key)) location.reload(); // another page has sent it
      else waiting.scrollIntoView({ block: "nearest" });
    } finally {
      form.removeAttribute("aria-busy");
      form.querySelectorAll("button").forEach((one) => { one.disabled = false; });
    }
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-queue]")) {
      event.preventDefault();
      if (!form.hasAttribute("aria-busy")) press(form, event.submitter);
    } else if (form.matches("[data-work-leave]") && !form.dataset.left) {
      event.preventDefault();
      leave(form);
    }
  });
  async function leave(form) {
    if ((await store.all().catch(() => [])).some((step) => !step.refused) && !window.confirm(words.leave)) return;
    await store.forget();
    form.dataset.left = "yes";
    form.submit();
  }

  // ---- today's page stays readable
  async function keepDay() {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    const kept = await caches.open(store.DAY);
    const copy = await kept.match(home);
    if (copy && !copy.headers.get("X-Work-Day")?.endsWith(` ${who}`)) await kept.delete(home); // somebody else's
    await navigator.serviceWorker.register(script, { scope: home });
    const { active } = await navigator.serviceWorker.ready;
    const look = [...document.querySelectorAll("link[rel='stylesheet'], link[rel='icon'], script[src]")].map((one) => one.href || one.src);
    // What a step has changed is in the copy as well: an order's page has the day's page fetched anew.
    const fresh = location.pathname !== home && Boolean(document.querySelector("[data-order]"));
    if (!("copy" in body.dataset)) active?.postMessage({ look, fresh });
  }

  const offline = () => { document.getElementById("work-offline").hidden = navigator.onLine && !("copy" in body.dataset); };
  window.addEventListener("online", () => { offline(); pause = FIRST_PAUSE; send(); });
  window.addEventListener("offline", offline);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  waiting.querySelector("[data-again]").addEventListener("click", () => send());
  offline();
  send().catch(() => {});
  keepDay().catch(() => {}); // without it the pages work as long as there is a network
})();
