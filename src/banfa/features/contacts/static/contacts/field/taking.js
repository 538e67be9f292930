// Takes pages and files along for when there is no network, and knows what was taken.
const CACHE = "held-";
const AT_ONCE = 3;

export const cacheOf = (reader) => `${CACHE}${reader}`;

// Returns what was taken along last: from the network, else from what is kept here; null where neither has it.
export async function luggage(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.ok) return await answer.json();
  } catch {
    // no network, or nobody is logged in
  }
  const kept = await caches.match(address);
  return kept ? kept.json() : null;
}

// Keeps everything, tells of its progress, and lets go of what is no longer wanted. Returns whether all of it is here.
export async function takeAlong(address, tell) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) return false;
  const wanted = await answer.clone().json();
  const cache = await caches.open(cacheOf(wanted.reader));
  await cache.put(address, answer);
  const left = [...wanted.files, ...wanted.pages];
  const all = left.length;
  let failed = 0;
  const take = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      tell(all - left.length, all);
      try {
        const page = await fetch(next, { redirect: "error" });
        if (page.ok) await cache.put(next, page);
        else failed += 1;
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  const keep = new Set([address, ...wanted.files, ...wanted.pages]);
  for (const one of await cache.keys()) if (!keep.has(new URL(one.url).pathname)) await cache.delete(one);
  return failed === 0;
}
