// One press, one case: after the form is sent its buttons rest. The server keeps the rule, too.
"use strict";
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#application");
    if (!form) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  });
  // The page from the browser's memory (back button) can be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("#application").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
    });
  });
})();
