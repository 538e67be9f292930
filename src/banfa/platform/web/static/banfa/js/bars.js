// The bar at the foot of the page that says what failed, with a way to try again; one at a time.
import { heard } from "./contact.js";

let again = null;
const bars = () => document.querySelectorAll("[data-bar]");

// Pages that work without a network say themselves what waits for one.
const expected = (name) => name === "offline" && document.querySelector("[data-works-offline]");

export function show(name, { retry = null, detail = "" } = {}) {
  if (expected(name)) return;
  again = retry ?? again;
  for (const bar of bars()) {
    const shown = bar.dataset.bar === name;
    bar.hidden = !shown;
    if (!shown) continue;
    const place = bar.querySelector("[data-bar-detail]");
    if (place) place.textContent = detail;
    const button = bar.querySelector("[data-bar-retry]");
    if (button) button.hidden = !again;
  }
}

export function hide(name) {
  const bar = document.querySelector(`[data-bar="${name}"]`);
  if (!bar || bar.hidden) return;
  bar.hidden = true;
  again = null;
}

function retry() {
  const run = again;
  again = null;
  for (const bar of bars()) bar.hidden = true;
  heard();
  run?.();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-bar-retry]")) retry();
  if (event.target.closest("[data-bar-reload]")) location.reload();
  const closing = event.target.closest("[data-bar-close]");
  if (closing) closing.closest("[data-bar]").hidden = true;
});
window.addEventListener("offline", () => show("offline"));
window.addEventListener("online", () => {
  if (!again) hide("offline");
});
