// A passkey that was not used says so: allauth's scripts tell it to the document, and else only to the console.
"use strict";
document.addEventListener("allauth.error", (event) => {
  const box = document.querySelector("[data-passkey-error]");
  if (!box) return;
  const unfit = event.detail.exception?.name === "SecurityError"; // an address that is a number, or not HTTPS
  box.querySelectorAll("[data-when]").forEach((line) => { line.hidden = (line.dataset.when === "unfit") !== unfit; });
  document.querySelector("main form")?.before(box); // where the eyes are, wherever the scripts were included
  box.hidden = false;
  box.focus();
  event.preventDefault();
});
