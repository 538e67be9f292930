// The addresses that this reader opened last in this browser; the server says what stands there, and to whom.
const MOST = 20;
const person = document.querySelector(".bf-app")?.dataset.reader;
const place = `banfa.opened.${person}`;

export function opened() {
  try {
    const found = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => one !== location.pathname) : [];
  } catch {
    return [];
  }
}

function remember() {
  const before = opened();
  localStorage.setItem(place, JSON.stringify([location.pathname, ...before].slice(0, MOST)));
}

if (person) {
  remember();
  document.addEventListener("htmx:pushedIntoHistory", remember);
}
