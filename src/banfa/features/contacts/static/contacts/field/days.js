// The days in the field: takes them along as soon as the page is open with a network, and marks the visits that wait.
import "./queue.js";
import { takeAlong } from "./taking.js";

const told = document.querySelector("[data-taking]");
const say = (words) => { told.querySelector("[data-said]").textContent = words; };

async function take() {
  if (!("caches" in window)) return;
  try {
    const good = await takeAlong(told.dataset.taking, (done, all) => say(told.dataset.busy.replace("@", `${done}/${all}`)));
    told.classList.toggle("good", good);
    say(good ? told.dataset.good : told.dataset.failed);
  } catch {
    say(told.dataset.old);
  }
}

let waited = false;
document.addEventListener("field:queue", ({ detail: items }) => {
  const waits = items.some((one) => one.state === "waiting");
  if (waited && !waits && navigator.onLine) location.reload(); // the server knows them now
  waited = waits;
  for (const stop of document.querySelectorAll("[data-customer]")) {
    const item = items.findLast((one) => one.customer.id === stop.dataset.customer && one.state !== "sent");
    const state = stop.querySelector("[data-state]");
    state.hidden = !item;
    if (item) state.textContent = document.querySelector("[data-queue]").dataset[item.state];
  }
});
window.addEventListener("online", take);
if (!location.hash) document.querySelector("[data-today]")?.scrollIntoView({ block: "start" });
take();
