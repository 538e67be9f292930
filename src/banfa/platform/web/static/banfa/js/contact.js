// Whether the server can be reached and still knows the reader, asked before something typed is sent.
const door = document.querySelector("#door");
const FRESH = 20_000;
let last = Date.now();

export function heard() {
  last = Date.now();
}

// Returns "ok", "expired" or "offline".
export async function contact() {
  if (navigator.onLine && Date.now() - last < FRESH) return "ok";
  try {
    const answer = await fetch(door.dataset.state, { cache: "no-store", credentials: "same-origin" });
    if (answer.status === 401) return "expired";
    heard();
    return "ok";
  } catch {
    return "offline";
  }
}
