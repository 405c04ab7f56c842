// Registering and moving: a card reader's Enter goes on to the next field, and only the chosen kind of place is shown.
"use strict";
(() => {
  const fields = (form) => [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button")].filter((one) => one.offsetParent && !one.disabled);

  // A reader types the number and ends with Enter, which must not send a form that is not filled in yet.
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || !box.matches?.("form[data-register] input:not([type=radio])")) return;
    event.preventDefault();
    if (box.name === "find") { box.dispatchEvent(new Event("search", { bubbles: true })); return; }
    const all = fields(box.form);
    all[all.indexOf(box) + 1]?.focus(); // leaving the box tells that it changed, and the number is looked at
  });

  // Who sets up a household is its head unless somebody says otherwise.
  const suggest = (form, chosen) => {
    const relation = form.querySelector("select[data-head]");
    if (!relation) return;
    if (chosen === "new" && !relation.value) {
      relation.value = relation.dataset.head;
      relation.dataset.suggested = "yes";
    } else if (chosen !== "new" && relation.dataset.suggested) {
      if (relation.value === relation.dataset.head) relation.value = "";
      delete relation.dataset.suggested;
    }
  };
  const settle = (form) => {
    const chosen = form.querySelector("[name=place]:checked")?.value;
    suggest(form, chosen);
    form.querySelectorAll("[data-place]").forEach((part) => { part.hidden = !part.dataset.place.split(" ").includes(chosen); });
  };
  const settleAll = (root) => root.querySelectorAll?.("form[data-register]").forEach(settle);
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("form[data-register] [name=place]")) settle(event.target.form);
  });
  document.addEventListener("htmx:afterSwap", () => settleAll(document));
  settleAll(document);
})();
