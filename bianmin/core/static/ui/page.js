// Small helps on every page. Nothing here is needed to do a thing: without scripts each page works as it stands.
"use strict";
(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

  // Toasts: a close button, and good news goes by itself unless somebody is reading it.
  const readable = 8000;
  function settle(toast, closeWord) {
    if (toast.dataset.settled) return;
    toast.dataset.settled = "yes";
    const close = document.createElement("button");
    close.type = "button";
    close.setAttribute("aria-label", closeWord);
    close.textContent = "✕";
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    if (!toast.matches(".ok, .info") || !document.documentElement.classList.contains("desk")) return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, readable) : toast.remove());
    setTimeout(leave, readable);
  }
  const toasts = document.getElementById("toasts");
  if (toasts) {
    const settleAll = () => each(".toast", (toast) => settle(toast, toasts.dataset.close), toasts);
    settleAll();
    new MutationObserver(settleAll).observe(toasts, { childList: true });
  }
  window.bianminToast = (text, kind = "info") => {
    if (!toasts) return;
    const toast = document.createElement("div");
    toast.className = `toast ${kind}`;
    const words = document.createElement("p");
    words.textContent = text;
    toast.append(words);
    toasts.append(toast);
  };

  // Dialogs: a link that opens its dialog in place; without scripts it leads to a page that does the same.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (!dialog || typeof dialog.showModal !== "function" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    dialog.showModal();
  });
  each("dialog[data-open]", (dialog) => dialog.showModal?.());

  // The error summary is where a reader should land after a form came back.
  document.querySelector("[data-focus]")?.focus();

  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  // ?print=1: the button that led here said that it prints. Once: a reload or the way back finds the plain address.
  const here = new URL(location.href);
  if (here.searchParams.has("print") && document.querySelector("[data-print]")) {
    here.searchParams.delete("print");
    history.replaceState(history.state, "", here);
    window.addEventListener("load", () => window.print());
  }

  // Read aloud: heading by heading, so that it can be stopped; hidden where the browser cannot speak.
  each("[data-read-aloud]", (button) => {
    if (!("speechSynthesis" in window)) return;
    button.hidden = false;
    const label = button.querySelector("span");
    const start = label.textContent;
    const rest = () => { label.textContent = start; button.setAttribute("aria-pressed", "false"); };
    rest();
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) { speechSynthesis.cancel(); rest(); return; }
      const words = document.querySelector(button.dataset.readAloud).innerText.split(/\n+/).filter((line) => line.trim());
      label.textContent = button.dataset.stop;
      button.setAttribute("aria-pressed", "true");
      words.forEach((line, index) => {
        const utterance = new SpeechSynthesisUtterance(line);
        utterance.lang = document.documentElement.lang.startsWith("zh") ? "zh-CN" : document.documentElement.lang;
        utterance.rate = 0.9;
        if (index === words.length - 1) utterance.onend = rest;
        utterance.onerror = rest;
        speechSynthesis.speak(utterance);
      });
    });
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
  });
})();
