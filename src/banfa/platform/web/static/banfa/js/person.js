// Looks for people while their name is typed; what is sent is the value of the one chosen.
import { combo } from "./combo.js";

const PAUSE = 150;

function dress(field) {
  const input = field.querySelector("input");
  const held = document.createElement("input");
  held.type = "hidden";
  held.name = input.name;
  held.value = input.value;
  input.removeAttribute("name");
  input.value = input.dataset.shown || input.value;
  const box = document.createElement("div");
  box.className = "bf-combo";
  input.before(box);
  const { list, pop, add, open, mark, visible } = combo(field, input);
  pop.append(list);
  box.append(input, pop, held);

  const tell = (words) => {
    list.replaceChildren();
    const line = document.createElement("li");
    line.className = "none";
    line.textContent = words;
    list.append(line);
  };
  let asked = 0;
  let clock;
  const look = async () => {
    const mine = (asked += 1);
    const words = input.value.trim();
    if (!words) return open(false);
    const address = new URL(field.dataset.source, location.href);
    address.searchParams.set("q", words);
    const waiting = setTimeout(() => {
      tell(field.dataset.wait);
      open(true);
    }, 300);
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    clearTimeout(waiting);
    if (mine !== asked) return null; // a later question has been asked meanwhile
    const { found = [] } = answer?.ok ? await answer.json() : {};
    list.replaceChildren();
    for (const one of found) {
      const option = add(one.value, one.name);
      option.dataset.name = one.name;
      if (one.note) option.append(Object.assign(document.createElement("small"), { textContent: one.note }));
    }
    if (!found.length) tell(field.dataset.none);
    open(true);
    return mark(visible()[0]);
  };
  input.addEventListener("input", () => {
    held.value = input.value.trim(); // until one is chosen, what is typed is what is meant
    clearTimeout(clock);
    clock = setTimeout(look, PAUSE);
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    held.value = option.dataset.value;
    input.value = option.dataset.name;
    held.dispatchEvent(new Event("change", { bubbles: true }));
    open(false);
  });
}

export function start(within) {
  for (const field of within.querySelectorAll("[data-person]:not(:has(.bf-combo))")) dress(field);
}
start(document);
document.addEventListener("htmx:afterSettle", ({ target }) => start(target));
