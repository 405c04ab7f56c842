// The one search box: looks up while one types, arrows walk the results, Enter opens. Without scripts Enter posts the form.
"use strict";
(() => {
  const WAIT = 120; // ms; a card reader is faster, so its burst is looked up once, by the Enter that ends it
  const box = (form) => form.querySelector("input[name=q]");
  const results = () => document.getElementById("person-search-results");
  const links = () => [...(results()?.querySelectorAll("a[href], button") ?? [])];
  const enough = (text) => text.length >= 2 || /[^\u0000-\u02ff]/.test(text); // one Chinese character says enough
  let timer = 0;

  const clear = () => { if (results()) results().replaceChildren(); };

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-person-search]");
    if (!form || event.isComposing) return;
    clearTimeout(timer);
    if (!enough(box(form).value.trim())) { clear(); return; }
    timer = setTimeout(() => form.dispatchEvent(new Event("lookup")), WAIT);
  });
  document.addEventListener("compositionend", (event) => {
    const form = event.target.closest?.("form[data-person-search]");
    if (form) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.("form[data-person-search]")) return;
    clearTimeout(timer);
    if (!box(event.target).value.trim()) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const inBox = event.target.closest?.("form[data-person-search]");
    const inList = event.target.closest?.("#person-search-results");
    if ((!inBox && !inList) || event.isComposing) return;
    const all = links();
    const at = all.indexOf(document.activeElement);
    const input = document.querySelector("form[data-person-search] input[name=q]");
    if (event.key === "ArrowDown" && all.length) { event.preventDefault(); all[Math.min(at + 1, all.length - 1)].focus(); }
    if (event.key === "ArrowUp" && inList) { event.preventDefault(); (at > 0 ? all[at - 1] : input).focus(); }
    if (event.key === "Escape") { clear(); input.focus(); }
  });
  // An answer that comes after the box was emptied, or a click elsewhere, leaves nothing lying open.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "person-search-results" && !enough(document.querySelector("form[data-person-search] input[name=q]").value.trim())) event.detail.shouldSwap = false;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search-slot")) clear();
  });
})();
