// Helps in the worker's forms: signing with a finger, photos made small, the resident's QR code, the sum to collect.
// Without scripts each form works as it stands: the signed slip is photographed, the code is typed.
"use strict";
(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const LONGEST = 1600; // pixels of a photo: enough to see what was done, on a slow line
  const canHold = (() => { try { return Boolean(new DataTransfer().items); } catch { return false; } })();

  function put(input, files) {
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    input.files = held.files;
  }

  // ---- signature: a picture in the form's file field, as if it had been photographed
  function pad(field) {
    const form = field.closest("form");
    const canvas = field.querySelector("canvas");
    const input = form.querySelector("[data-signature-file]");
    const slip = form.querySelector("[data-signature-slip]");
    const pen = canvas.getContext("2d");
    if (!pen || !input || !canHold || !canvas.toBlob) return;
    field.hidden = false;
    slip.hidden = true;
    pen.lineWidth = 4;
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
      if (!drawing) return;
      drawing = false;
      form.dispatchEvent(new Event("input", { bubbles: true }));
      // Sending waits for the picture: it may be pressed the moment the finger is lifted.
      form.ready = new Promise((drawn) => canvas.toBlob((blob) => {
        put(input, [new File([blob], "signature.png", { type: "image/png" })]);
        drawn();
      }, "image/png"));
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    const clear = () => { pen.clearRect(0, 0, canvas.width, canvas.height); put(input, []); };
    field.querySelector("[data-clear]").addEventListener("click", clear);
    field.querySelector("[data-slip]").addEventListener("click", () => { clear(); field.hidden = true; slip.hidden = false; });
  }

  // ---- photos: the camera gives one at a time, so they are gathered
  async function small(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((made) => canvas.toBlob(made, "image/jpeg", 0.82));
      return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
    } catch {
      return file; // the server says what is wrong with it
    }
  }
  function gather(input) {
    const form = input.form;
    const list = form.querySelector("[data-photo-list]");
    const most = Number(input.dataset.photos);
    if (!list || !canHold || !window.createImageBitmap) return;
    let kept = [];
    const show = () => {
      put(input, kept);
      list.hidden = !kept.length;
      list.replaceChildren(...kept.map((file, place) => {
        const row = Object.assign(document.createElement("li"), { className: "row between" });
        const words = Object.assign(document.createElement("span"), { textContent: list.dataset.one.replace("{n}", place + 1) });
        const drop = Object.assign(document.createElement("button"), { type: "button", className: "button compact", textContent: list.dataset.remove });
        drop.addEventListener("click", () => { kept = kept.filter((one) => one !== file); show(); });
        row.append(words, drop);
        return row;
      }));
    };
    input.addEventListener("change", () => {
      const chosen = [...input.files];
      form.ready = Promise.resolve(form.ready).then(() => Promise.all(chosen.map(small))).then((made) => {
        kept = [...kept, ...made].slice(0, most);
        show();
      });
    });
  }

  // ---- what is to be collected with the parts; and what the parts are
  function sum(form) {
    const total = form.querySelector("[data-total]");
    const extra = form.querySelector("[data-extra]");
    const note = form.querySelector("[data-extra-note]");
    if (!total || !extra) return;
    const base = Math.round(Number(total.dataset.total) * 100);
    const show = () => {
      const fen = base + Math.round(Math.max(0, Number(extra.value) || 0) * 100);
      total.textContent = fen ? `¥${(fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}` : total.dataset.free;
      if (note) note.required = Number(extra.value) > 0;
    };
    extra.addEventListener("input", show);
    show();
  }

  // ---- what would be refused is said at once: a step that waits for a network is refused when she has left long ago
  const MISSING = {
    finish: (form, { noSignature, noPhoto }) => {
      const given = (name) => form.elements[name].files.length > 0;
      if (given("signature")) return "";
      if (!form.elements.unsigned.checked) return noSignature;
      return given("photos") ? "" : noPhoto;
    },
    arrive: (form, { noCode }) => (form.elements.code.value.trim() || form.elements.without.checked ? "" : noCode),
    refuse: (form, { noWhy }, button) => (button?.name || form.elements.words.value.trim() ? "" : noWhy),
    mate_refuse: (form, { noWhyAlong }, button) => (button?.name || form.elements.words.value.trim() ? "" : noWhyAlong),
    give_back: (form, { noWhyBack }, button) => (button?.name || form.elements.words.value.trim() ? "" : noWhyBack),
  };
  window.bianminMissing = (form, button) => MISSING[form.dataset.queue]?.(form, document.getElementById("work-missing").dataset, button) ?? "";

  // ---- the resident's code: typed, out of the address of her QR code, or read by the camera
  const codeIn = (address, form) => {
    const url = new URL(address, location.href);
    const code = url.hash.slice(1);
    return url.pathname === new URL(form.action).pathname && /^[0-9]{4}$/.test(code) ? code : "";
  };
  function fillFromAddress(field) {
    const code = codeIn(location.href, field.form);
    if (!code) return;
    field.value = code;
    history.replaceState(history.state, "", location.pathname); // neither in the history nor in a picture of the screen
  }
  async function scanning(box) {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    const known = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!known.includes("qr_code")) return;
    const form = box.closest("form");
    const [video, no, other] = ["video", "no", "other"].map((name) => box.querySelector(`[data-scan-${name}]`));
    box.hidden = false;
    box.querySelector("[data-scan-start]").addEventListener("click", async () => {
      no.hidden = other.hidden = true;
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        no.hidden = false;
        return;
      }
      const eye = new window.BarcodeDetector({ formats: ["qr_code"] });
      const stop = () => { stream.getTracks().forEach((track) => track.stop()); video.hidden = true; };
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      const until = Date.now() + 60_000;
      const look = async () => {
        if (video.hidden || Date.now() > until) { stop(); return; }
        const [found] = await eye.detect(video).catch(() => []);
        if (!found) { setTimeout(look, 200); return; }
        stop();
        const code = codeIn(found.rawValue, form);
        other.hidden = Boolean(code);
        if (code) form.querySelector("[data-code]").value = code;
      };
      look();
    });
  }

  each("[data-signature]", pad);
  each("[data-photos]", gather);
  each("form[data-queue='finish']", sum);
  each("[data-code]", fillFromAddress);
  each("[data-scan]", scanning);
  each("[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("span").textContent = button.dataset.done;
    });
  });
})();
