// Shows the fields of the chosen way of delivery; without scripts all of them stand there.
"use strict";
(() => {
  const parts = [...document.querySelectorAll("[data-when]")];
  const show = () => {
    const chosen = document.querySelector("input[name='method']:checked");
    parts.forEach((part) => { part.hidden = !chosen || part.dataset.when !== chosen.value; });
  };
  document.addEventListener("change", (event) => { if (event.target.name === "method") show(); });
  show();
})();
