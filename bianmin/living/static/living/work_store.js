// What a worker's telephone keeps: her steps that wait for a network (IndexedDB), and today's page (a cache that the
// service worker fills). Everything goes at log-out; nothing is older than a week.
"use strict";
window.bianminWork = (() => {
  const NAME = "bianmin-work";
  const STEPS = "steps";
  const CACHES = ["bianmin-work-day", "bianmin-work-look"];

  let opened;
  function open() {
    opened ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STEPS, { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return opened;
  }
  async function within(mode, act) {
    const base = await open();
    return new Promise((done, failed) => {
      const turn = base.transaction(STEPS, mode);
      const asked = act(turn.objectStore(STEPS));
      turn.oncomplete = () => done(asked.result);
      turn.onerror = turn.onabort = () => failed(turn.error);
    });
  }

  return {
    DAY: CACHES[0],
    // {key, who, verb, order, label, url, at, fields: [[name, string or Blob]], tries, refused}
    all: async () => (await within("readonly", (store) => store.getAll())).sort((one, two) => one.at - two.at),
    put: (step) => within("readwrite", (store) => store.put(step)),
    drop: (key) => within("readwrite", (store) => store.delete(key)),
    // Whoever logs out leaves nothing on the telephone.
    forget: async () => {
      await within("readwrite", (store) => store.clear()).catch(() => {});
      if (!("caches" in window)) return;
      await Promise.all(CACHES.map((name) => caches.delete(name)));
    },
  };
})();
