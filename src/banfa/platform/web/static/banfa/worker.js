// Keeps the shell's files and one page for when there is no connection. A page with data is kept where a reader takes it
// along (held-READER, see contacts/field/taking.js): for four days, until they log out or somebody else logs in.
const KEPT = `banfa-${VERSION}`;
const OFFLINE = SHELL[0];
const HELD = "held-";
const LONGEST = 4 * 24 * 3600 * 1000;
const PATIENCE = 5000;

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((address) => new Request(address, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== KEPT && !name.startsWith(HELD)).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === LOG_OUT) {
    event.respondWith(fetch(request).finally(letGo));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(request));
  } else if (request.method === "GET" && (SHELL.includes(address.pathname) || address.pathname.startsWith(FILES))) {
    // A file's address changes with what it holds, so what is kept is never outdated.
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  }
});

// The page from the network; where there is none, or it takes too long, as it was taken along, else the page that says so.
async function page(request) {
  const asked = fetch(request);
  const late = new Promise((after) => setTimeout(after, PATIENCE));
  try {
    const first = await Promise.race([asked, late]);
    if (first) return first;
    return (await held(request)) ?? (await asked);
  } catch {
    return (await held(request)) ?? caches.match(OFFLINE);
  }
}

async function held(request) {
  const found = await caches.match(request, { ignoreVary: true });
  if (!found || Date.now() - Date.parse(found.headers.get("Date")) < LONGEST) return found;
  await letGo();
  return undefined;
}

async function letGo() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(HELD)).map((name) => caches.delete(name)));
}
