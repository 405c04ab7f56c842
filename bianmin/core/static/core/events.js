// Turns the event stream into DOM events on <body>, for htmx: hx-trigger="bianmin:affairs.case from:body, every 30s".
// The page names the stream and the kinds that it waits for: <body data-events="URL" data-events-kinds="affairs.case …">.
// Without the stream nothing breaks: the page asks at its own intervals.
"use strict";
(() => {
  const { events: url, eventsKinds: kinds } = document.body.dataset;
  if (!url || !kinds || !window.EventSource) return;
  const source = new EventSource(url, { withCredentials: true });
  for (const kind of kinds.split(" ")) {
    source.addEventListener(kind, () => document.body.dispatchEvent(new CustomEvent(`bianmin:${kind}`)));
  }
  window.addEventListener("pagehide", () => source.close());
})();
