// What this phone keeps until the server has it: one item per visit, under its key. A newer version keeps what an older one kept.
const NAME = "banfa-field";
const VISITS = "visits";
let opened = null;

function open() {
  opened ??= new Promise((ready, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const { result } = asked;
      if (!result.objectStoreNames.contains(VISITS)) result.createObjectStore(VISITS, { keyPath: "key" });
    };
    asked.onsuccess = () => ready(asked.result);
    asked.onerror = () => failed(asked.error);
    asked.onblocked = () => failed(new Error("blocked"));
  }).catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function within(mode, work) {
  const base = await open();
  return new Promise((ready, failed) => {
    const change = base.transaction(VISITS, mode, { durability: "strict" });
    const asked = work(change.objectStore(VISITS));
    change.oncomplete = () => ready(asked.result);
    change.onerror = () => failed(change.error);
    change.onabort = () => failed(change.error);
  });
}

export const put = (item) => within("readwrite", (visits) => visits.put(item));
export const drop = (key) => within("readwrite", (visits) => visits.delete(key));
export const found = (key) => within("readonly", (visits) => visits.get(key));

// What one reader has on this phone, the oldest first; what a colleague left here is not shown.
export async function all(reader) {
  const items = await within("readonly", (visits) => visits.getAll());
  return items.filter((one) => one.reader === reader).sort((one, other) => one.at.localeCompare(other.at));
}

export async function works() {
  try {
    await open();
    return true;
  } catch {
    return false;
  }
}
