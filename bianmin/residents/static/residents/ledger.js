// Ledgers are dropped onto the page: the file field takes them and names them. Without scripts the field alone does.
"use strict";
(() => {
  const zone = document.querySelector("[data-drop-zone]");
  const field = zone?.querySelector("input[type=file]");
  const chosen = zone?.querySelector("[data-chosen]");
  if (!field || !chosen) return;

  const megabytes = (bytes) => `${Math.max(bytes / 1e6, 0.1).toFixed(1)} MB`;
  const show = () => {
    chosen.replaceChildren(
      ...[...field.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name}（${megabytes(file.size)}）`;
        return line;
      }),
    );
  };
  field.addEventListener("change", show);
  show(); // a browser keeps the choice when one comes back

  const over = (is) => zone.classList.toggle("over", is);
  for (const name of ["dragover", "dragenter"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      over(true);
    });
  }
  zone.addEventListener("dragleave", (event) => over(zone.contains(event.relatedTarget)));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer?.files.length) return;
    field.files = event.dataTransfer.files;
    show();
  });
})();
