// What was typed is still there after the session ended or a step failed (docs/adr/0011). It is kept in this tab alone,
// sealed with a key that only pages of the same person carry, and goes as soon as a page says that the server has it.
"use strict";
(() => {
  const PREFIX = "bianmin-draft ";
  const LIFE = 12 * 3600 * 1000; // ms; as long as a session can last
  const WAIT = 400; // ms without a key pressed
  const NEVER = ["password", "file", "submit", "button", "image", "reset", "fieldset", "output"];
  const store = window.sessionStorage;

  const drafts = () => Object.keys(store).filter((name) => name.startsWith(PREFIX)).map((name) => ({ name, ...JSON.parse(store.getItem(name)) }));
  const drop = (draft) => store.removeItem(draft.name);
  // Only what was interrupted comes back: every other form was answered, or left on purpose.
  const interrupt = () => drafts().forEach(({ name, ...draft }) => store.setItem(name, JSON.stringify({ ...draft, interrupted: true })));

  // The login and the pages of errors: say that nothing is lost.
  const mark = document.querySelector("[data-draft-mark]");
  if (mark) {
    interrupt();
    mark.hidden = !drafts().length;
  }
  const words = document.getElementById("draft-words");
  const secret = document.body.dataset.draftKey;
  if (!secret || !window.crypto?.subtle) return; // a browser seals only on pages that came by HTTPS, or from this machine

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
  const buffer = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  const key = crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);

  async function seal(entries) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(entries));
    return { iv: text(iv), sealed: text(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, plain)) };
  }
  async function unseal(draft) {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: buffer(draft.iv) }, await key, buffer(draft.sealed));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null; // somebody else's
    }
  }

  // ---- keeping
  const kept = (control) => control.name && control.name !== "csrfmiddlewaretoken" && !NEVER.includes(control.type) && !control.closest("[data-not-kept]");
  const controls = (form) => [...form.elements].filter(kept);
  const typed = (form) => form.getAttribute("method") === "post" && !form.matches("[role=search]") && controls(form).some((one) => one.type !== "hidden");
  const nameOf = (form) => form.getAttribute("id") || form.getAttribute("action") || ""; // a field may be called "id"
  const isChoice = (control) => control.type === "checkbox" || control.type === "radio";
  const valuesOf = (control) => {
    if (control.disabled || (isChoice(control) && !control.checked)) return [];
    return control.multiple && control.options ? [...control.selectedOptions].map((one) => one.value) : [control.value];
  };
  const entriesOf = (form) => controls(form).flatMap((control) => valuesOf(control).map((value) => [control.name, value]));

  let turns = 0;
  let left = false; // whoever logs out leaves nothing, and nothing is kept after that
  async function save(form) {
    if (left || !form || !typed(form)) return;
    const turn = (turns += 1);
    const draft = { page: form.dataset.page || location.pathname + location.search, form: nameOf(form), dialog: form.closest("dialog")?.id ?? "", at: Date.now() };
    Object.assign(draft, await seal(entriesOf(form)));
    if (turn === turns && !left) store.setItem(PREFIX + draft.page + draft.form, JSON.stringify(draft));
  }
  let saving = Promise.resolve();
  const keep = (form) => { saving = save(form); };
  let timer = 0;
  document.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT, event.target.form);
  });
  document.addEventListener("change", (event) => keep(event.target.form));
  // A later save passes over an earlier one, so only the last counts.
  async function settled() {
    for (let last; last !== saving;) await (last = saving);
  }
  // The same page again, in large print: once what was typed this very moment is sealed.
  function again(event) {
    const form = event.target;
    if (form.dataset.sealed) {
      delete form.dataset.sealed;
      interrupt();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    clearTimeout(timer);
    settled().finally(() => setTimeout(() => { // not while this submit is still being told of: it would be passed over
      form.dataset.sealed = "yes";
      form.requestSubmit(event.submitter);
    }));
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-drops-drafts]")) {
      left = true;
      drafts().forEach(drop);
    } else if (event.target.matches("[data-keeps-drafts]")) again(event);
    else keep(event.target);
  }, true);
  // A part of the page that did not come: what is typed stands there still, and after a reload as well.
  document.addEventListener("htmx:sendError", interrupt);
  document.addEventListener("htmx:responseError", (event) => { if ([403, 500].includes(event.detail.xhr.status)) interrupt(); });

  // ---- bringing back
  function notice(draft, kind) {
    const note = words.content.querySelector(`[data-draft-${kind}]`).cloneNode(true);
    note.querySelector("[data-draft-go]")?.setAttribute("href", draft.page);
    note.querySelector("[data-draft-drop]").addEventListener("click", () => {
      drafts().filter((one) => one.name === draft.name).forEach(drop);
      if (kind === "here") location.reload();
      else note.remove();
    });
    return note;
  }
  const formOf = (draft) => [...document.forms].find((form) => nameOf(form) === draft.form && typed(form));

  function setTo(control, values) {
    if (isChoice(control)) {
      const on = values.includes(control.value);
      if (control.checked === on) return false;
      control.checked = on;
      return on;
    }
    if (control.multiple && control.options) {
      [...control.options].forEach((one) => { one.selected = values.includes(one.value); });
      return true;
    }
    const value = values.shift();
    if (value === undefined || control.value === value) return false;
    control.value = value;
    return control.type !== "hidden";
  }
  // A choice that the page offers only after it was looked for waits in a hidden field until it is offered again.
  function wait(form, name, value) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    field.dataset.draftWaits = "yes";
    form.append(field);
  }
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("[data-draft-waits]").forEach((field) => {
    const offered = controls(field.form).filter((one) => one.name === field.name && one !== field);
    if (!offered.length) return;
    offered.forEach((one) => { if (one.value === field.value && isChoice(one)) one.checked = true; });
    field.remove();
  }));
  function fill(form, entries) {
    form.dispatchEvent(new CustomEvent("bianmin:refill", { bubbles: true, detail: Object.fromEntries(entries) })); // lists get their rows
    const values = new Map();
    entries.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
    const here = new Set(controls(form).map((one) => one.name));
    const changed = controls(form).filter((control) => setTo(control, values.get(control.name) ?? []));
    values.forEach((left, name) => { if (!here.has(name)) left.forEach((value) => wait(form, name, value)); });
    changed.forEach((control) => ["input", "change"].forEach((name) => control.dispatchEvent(new Event(name, { bubbles: true }))));
  }
  async function refill(form, entries) {
    if (!form.dataset.refill) { fill(form, entries); return; }
    const values = new FormData(); // the server draws the form as it was; nothing is done by it
    entries.forEach(([name, value]) => values.append(name, value));
    await window.htmx.ajax("POST", form.dataset.refill, { target: form, swap: "outerHTML", values });
  }

  async function restore(draft) {
    if (new URL(draft.page, location.origin).pathname !== location.pathname) {
      document.getElementById("toasts")?.append(notice(draft, "elsewhere"));
      return;
    }
    const form = formOf(draft);
    if (!form && draft.dialog) {
      const again = () => { if (formOf(draft)) { document.removeEventListener("htmx:afterSettle", again); restore(draft); } };
      document.addEventListener("htmx:afterSettle", again);
      document.querySelector(`[data-opens="${draft.dialog}"]`)?.click();
    }
    if (!form) return;
    await refill(form, draft.entries);
    const filled = formOf(draft) ?? form;
    const note = notice(draft, "here");
    const again = note.querySelector("[data-draft-again]");
    again.hidden = !filled.querySelector("input[type=password], input[type=file]");
    filled.prepend(note);
    note.scrollIntoView({ block: "center" });
    save(filled);
  }
  async function begin() {
    const now = Date.now();
    drafts().filter((draft) => !draft.interrupted || now - draft.at > LIFE).forEach(drop);
    for (const draft of drafts()) {
      draft.entries = await unseal(draft);
      if (draft.entries === null) drop(draft);
      else if (words) await restore(draft);
    }
  }
  document.addEventListener("DOMContentLoaded", begin); // after htmx, which loads what stands in a dialog
})();
