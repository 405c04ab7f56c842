// A revealed number stands in its dialog and goes when that is closed: the next look is asked for, and noted, again.
"use strict";
(() => {
  const forms = new WeakMap();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.target;
    const dialog = form?.matches?.("form[data-reveal]") ? form.closest("dialog") : null;
    if (dialog && !forms.has(dialog)) forms.set(dialog, form.outerHTML);
  });
  document.addEventListener("close", (event) => {
    const shown = event.target.querySelector?.("[data-revealed]");
    if (!shown) return;
    shown.outerHTML = forms.get(event.target);
    window.htmx.process(event.target);
  }, true);
})();
