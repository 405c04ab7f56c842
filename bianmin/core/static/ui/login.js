// A hint while caps lock is on: a password fails for it more often than for anything else.
"use strict";
document.querySelectorAll("[data-caps-hint]").forEach((hint) => {
  const box = document.getElementById(hint.dataset.capsHint);
  const show = (event) => { hint.hidden = !event.getModifierState?.("CapsLock"); };
  box?.addEventListener("keydown", show);
  box?.addEventListener("keyup", show);
  box?.addEventListener("blur", () => { hint.hidden = true; });
});
