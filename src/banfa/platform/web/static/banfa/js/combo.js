// A list of options below a field, walked by arrow keys: what the tree and the choice of a person share.
let made = 0;

export function combo(field, input, [kind, each] = ["listbox", "option"]) {
  const list = document.createElement("ul");
  list.className = "bf-options";
  list.id = `options-${(made += 1)}`;
  list.setAttribute("role", kind);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-haspopup", kind);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  const pop = document.createElement("div");
  pop.className = "bf-pop";
  pop.hidden = true;

  const visible = () => [...list.children].filter((one) => !one.hidden && one.getAttribute("role") === each);
  const at = () => list.querySelector(".at");
  const mark = (option) => {
    at()?.classList.remove("at");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.classList.add("at");
    option.scrollIntoView({ block: "nearest" });
    return input.setAttribute("aria-activedescendant", option.id);
  };
  const open = (is) => {
    pop.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
    if (!is) mark(null);
  };
  const add = (value, words) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${list.children.length}`;
    option.setAttribute("role", each);
    option.dataset.value = value;
    option.append(words);
    list.append(option);
    return option;
  };
  const step = (by) => {
    const all = visible();
    const place = all.indexOf(at());
    mark(all[Math.max(0, Math.min(all.length - 1, place < 0 ? 0 : place + by))]);
  };
  input.addEventListener("keydown", (event) => {
    const keys = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (keys[event.key]) {
      event.preventDefault();
      if (pop.hidden) open(true);
      else step(keys[event.key]);
    } else if (event.key === "Enter" && !pop.hidden && at()) {
      event.preventDefault();
      at().click();
    } else if (event.key === "Escape" && !pop.hidden) {
      event.stopPropagation();
      event.preventDefault();
      open(false);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    if (!field.contains(event.target)) open(false);
  });
  return { list, pop, add, open, mark, at, visible };
}
