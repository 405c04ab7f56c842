// Keeps the worker's page of today readable without a network: the network first, else what was seen last, for as long
// as the day lasts. No other page is kept. Everything goes at log-out, and when the page is refused to whoever asks.
"use strict";
const DAY = "bianmin-work-day";
const LOOK = "bianmin-work-look"; // style sheets and scripts of the page
const HOME = new URL(self.registration.scope).pathname;
const PATIENCE = 8000; // ms; a network that is there in name only

const today = () => new Date().toLocaleDateString("en-CA", { timeZone: "Asia/Shanghai" });

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, url));
  else if (["style", "script", "image"].includes(event.request.destination)) event.respondWith(look(event.request));
});

async function page(event, url) {
  const copy = await copyOfToday();
  const asked = fetch(event.request);
  try {
    const answer = await (copy ? Promise.race([asked, tooLong()]) : asked);
    if (url.pathname === HOME) event.waitUntil(keep(answer.clone()));
    return answer;
  } catch {
    asked.catch(() => {});
    if (!copy) return Response.error();
    if (url.pathname !== HOME) return Response.redirect(HOME, 302);
    const text = (await copy.text()).replace("<body", "<body data-copy");
    return new Response(text, { headers: copy.headers });
  }
}

function tooLong() {
  return new Promise((_done, failed) => { setTimeout(failed, PATIENCE, new Error("slow")); });
}

async function copyOfToday() {
  const kept = await caches.open(DAY);
  const copy = await kept.match(HOME);
  if (copy && copy.headers.get("X-Work-Day")?.startsWith(`${today()} `)) return copy;
  if (copy) await kept.delete(HOME);
  return null;
}

async function keep(answer) {
  const kept = await caches.open(DAY);
  if (answer.ok && answer.headers.has("X-Work-Day")) await kept.put(HOME, answer);
  else if (answer.status === 403 || answer.status === 404) await kept.delete(HOME); // somebody else is logged in
}

async function look(request) {
  try {
    return await fetch(request);
  } catch {
    return (await (await caches.open(LOOK)).match(request, { ignoreVary: true })) ?? Response.error();
  }
}

// The page says what it looks like; on the first visit it came before this worker did.
self.addEventListener("message", (event) => event.waitUntil(remember(event.data)));

async function remember({ look: wanted, fresh }) {
  const kept = await caches.open(LOOK);
  await Promise.all((await kept.keys()).filter((one) => !wanted.includes(one.url)).map((one) => kept.delete(one)));
  const missing = [];
  for (const url of wanted) if (!(await kept.match(url))) missing.push(url);
  await Promise.all(missing.map((url) => kept.add(url).catch(() => {})));
  if (fresh || !(await copyOfToday())) {
    const answer = await fetch(HOME, { redirect: "manual", credentials: "same-origin" }).catch(() => null);
    if (answer) await keep(answer);
  }
}
