// A signature by finger, pen or mouse. It is sent as a small picture with the form; nothing is sent when nothing is drawn.
"use strict";
document.querySelectorAll("[data-signature]").forEach((field) => {
  const canvas = field.querySelector("canvas");
  const value = field.closest("form").querySelector("[name='signature_png']");
  const pen = canvas.getContext("2d");
  if (!value || !pen) return;
  field.hidden = false;
  pen.lineWidth = 3;
  pen.lineCap = pen.lineJoin = "round";
  let drawing = false;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * (canvas.width / box.width), (event.clientY - box.top) * (canvas.height / box.height)];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...point(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...point(event));
    pen.stroke();
  });
  const end = () => {
    if (drawing) value.value = canvas.toDataURL("image/png");
    drawing = false;
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  field.querySelector("[data-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    value.value = "";
  });
});
