// Turns a selection whose options have a depth into a tree that is searched, opened and walked by keys.
import { combo } from "./combo.js";

const SMALL = 8;

function below(options, place) {
  const depth = Number(options[place].dataset.depth);
  const found = [];
  for (let next = place + 1; next < options.length && Number(options[next].dataset.depth) > depth; next += 1) {
    found.push(options[next]);
  }
  return found;
}

function dress(field) {
  const select = field.querySelector("select");
  if (select.options.length < SMALL) return;
  const box = document.createElement("div");
  box.className = "bf-combo";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "form-select";
  const find = document.createElement("input");
  find.className = "form-control";
  find.type = "search";
  find.placeholder = field.dataset.find;
  find.setAttribute("aria-label", field.dataset.find);
  const { list, pop, add, open, mark, at, visible } = combo(field, find, ["tree", "treeitem"]);
  const label = field.querySelector("label");
  label.id = label.id || `${select.id}-label`;
  button.id = `${select.id}-button`;
  label.htmlFor = button.id;
  list.setAttribute("aria-labelledby", label.id);
  if (select.getAttribute("aria-describedby")) button.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));

  const options = [...select.options].map((one) => {
    const words = document.createElement("span");
    words.textContent = one.textContent.trim();
    const option = add(one.value, words);
    option.dataset.depth = one.dataset.depth ?? 0;
    option.setAttribute("aria-level", Number(option.dataset.depth) + 1);
    option.classList.add(`d${Math.min(5, option.dataset.depth)}`);
    return option;
  });
  options.forEach((option, place) => {
    const turn = document.createElement("span");
    turn.className = "turn";
    if (below(options, place).length) option.setAttribute("aria-expanded", String(Number(option.dataset.depth) < 1));
    else turn.classList.add("leaf");
    option.prepend(turn);
  });

  const fold = () => {
    const closed = [];
    for (const option of options) {
      const depth = Number(option.dataset.depth);
      while (closed.length && depth <= closed.at(-1)) closed.pop();
      option.hidden = closed.length > 0;
      if (option.getAttribute("aria-expanded") === "false") closed.push(depth);
    }
  };
  const search = () => {
    const words = find.value.trim().toLowerCase();
    if (!words) return fold();
    options.forEach((option) => {
      option.hidden = !option.textContent.toLowerCase().includes(words);
    });
    return mark(visible()[0]);
  };
  const unfold = (option, is) => {
    if (!option?.hasAttribute("aria-expanded")) return;
    option.setAttribute("aria-expanded", String(is));
    fold();
  };
  const show = () => {
    const held = select.selectedOptions[0];
    const place = [...select.options].indexOf(held);
    options.forEach((one, index) => {
      one.setAttribute("aria-selected", String(index === place));
      if (below(options, index).includes(options[place])) one.setAttribute("aria-expanded", "true");
    });
    button.textContent = held ? held.textContent.trim() : "";
    button.setAttribute("aria-label", `${label.textContent.trim()}: ${button.textContent}`);
  };
  button.addEventListener("click", () => {
    if (!pop.hidden) return open(false);
    find.value = "";
    fold();
    open(true);
    find.focus();
    return mark(options[select.selectedIndex]);
  });
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    if (find.value) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      unfold(at(), event.key === "ArrowRight");
    }
    if (event.key === "Escape") button.focus();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (!option) return;
    if (event.target.closest(".turn:not(.leaf)")) {
      unfold(option, option.getAttribute("aria-expanded") !== "true");
      return;
    }
    select.selectedIndex = options.indexOf(option);
    select.dispatchEvent(new Event("change", { bubbles: true }));
    show();
    open(false);
    button.focus();
  });
  pop.append(find, list);
  box.append(button, pop);
  select.after(box);
  select.hidden = true;
  show();
}

export function start(within) {
  for (const field of within.querySelectorAll("[data-tree]:not(:has(.bf-combo))")) dress(field);
}
start(document);
document.addEventListener("htmx:afterSettle", ({ target }) => start(target));
