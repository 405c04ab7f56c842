// Keys of the desk, and what htmx says when a request fails.
"use strict";
(() => {
  const typing = (element) => element.matches?.("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a Chinese input method is still choosing characters
    const emptySearch = event.target.matches?.("[data-search]") && !event.target.value; // it has the focus already
    if (event.key === "/" && (emptySearch || !typing(event.target)) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = document.querySelector("[data-search]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("form") ?? document.querySelector("form[data-primary]");
      // The button that says so on its label; a form without one has its first.
      const button = form?.querySelector("[data-ctrl-enter]") ?? form?.querySelector(".button.primary")
        ?? document.querySelector("[data-primary-button]");
      if (!button || button.disabled) return;
      event.preventDefault();
      button.click();
    }
    if (event.key === "Escape") document.querySelector("details.menu[open]")?.removeAttribute("open");
  });

  // A group of places that one opens is kept in a cookie, so that the next page has it open as well.
  document.addEventListener("click", (event) => {
    const group = event.target.closest("details.places > summary")?.parentElement;
    if (!group) return;
    const kept = new Set(document.cookie.match(/(?:^|; )desk_groups=([\w.]*)/)?.[1].split(".").filter(Boolean));
    if (group.open) kept.delete(group.dataset.group); // it is about to close
    else kept.add(group.dataset.group);
    document.cookie = `desk_groups=${[...kept].join(".")}; path=/desk/; max-age=31536000; SameSite=Lax`;
  });

  // With many groups open the rail scrolls: to where one is.
  const here = document.querySelector(".rail [aria-current]"), rail = here?.closest(".rail");
  if (rail) rail.scrollTop = here.offsetTop + 2 * here.offsetHeight - rail.clientHeight;

  // An error answer of ours says where it belongs (HX-Retarget); anything else must not overwrite the page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status === 422 || (status >= 400 && event.detail.xhr.getResponseHeader("HX-Retarget"))) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = event.detail.xhr;
    const words = document.getElementById("toasts");
    if (!words || xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) return;
    window.bianminToast(words.dataset.failed, "bad");
  });
  document.addEventListener("htmx:sendError", () => {
    const words = document.getElementById("toasts");
    if (words) window.bianminToast(words.dataset.offline, "bad");
  });
})();
