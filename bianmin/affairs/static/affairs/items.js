// Lists by keyboard: down and up walk what a box found, Enter in the box opens the first, Escape goes back to the box.
"use strict";
(() => {
  const boxes = () => [...document.querySelectorAll("[data-list-keys]")];
  const links = (box) => [...document.querySelectorAll(`${box.dataset.listKeys} :is(a[href], button)`)];
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // a Chinese input method is still choosing characters
    const focused = document.activeElement;
    const box = boxes().find((one) => one === focused || links(one).includes(focused));
    if (!box) return;
    const found = links(box);
    const at = found.indexOf(focused);
    if (event.key === "ArrowDown" && found.length) {
      event.preventDefault();
      found[Math.min(at + 1, found.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at === 0 ? box : found[at - 1]).focus();
    } else if (event.key === "Escape" && at >= 0) {
      box.focus();
    } else if (event.key === "Enter" && box.dataset.enter === "first" && focused === box && found.length && !event.ctrlKey) {
      event.preventDefault();
      found[0].click();
    }
  });
  // A list that lies over the page is put away by Escape or by a click elsewhere.
  const close = () => document.querySelectorAll("[data-closes]").forEach((list) => list.replaceChildren());
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) close(); });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search-slot")) close(); });
})();
