// Keeps the attendance list and what it is drawn with, for a hall without a network. What is there from the network is
// always taken from it; a kept page serves three days at most, and goes at once when its reader may not see it any more.
const CACHE = "portal-attendance";
const LASTS = 3 * 24 * 60 * 60 * 1000; // milliseconds

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const names = event.data?.keep;
  if (Array.isArray(names)) event.waitUntil(keep(names));
});

async function keep(names) {
  const cache = await caches.open(CACHE);
  await Promise.allSettled(names.map(async (name) => {
    const answer = await fetch(name, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await cache.put(name, answer);
  }));
}

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    const isPage = request.mode === "navigate";
    if (isPage && (!fresh.ok || fresh.redirected || fresh.type === "opaqueredirect")) await cache.delete(request.url);
    else if (isPage || (await cache.match(request.url))) await cache.put(request.url, fresh.clone());
    return fresh;
  } catch (error) {
    const kept = await cache.match(request.url);
    const age = kept && Date.now() - Date.parse(kept.headers.get("Date"));
    if (kept && !(request.mode === "navigate" && age > LASTS)) return kept;
    if (kept) await cache.delete(request.url);
    throw error;
  }
}
