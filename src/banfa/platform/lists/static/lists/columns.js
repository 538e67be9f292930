// Columns change places: by dragging, by their buttons, and by Alt with an arrow.
document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-move]");
  if (mover) move(mover.closest("li"), Number(mover.dataset.move), mover);
});

function move(item, steps, button) {
  const beside = steps < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!beside || beside.classList.contains("head")) return;
  if (steps < 0) beside.before(item);
  else beside.after(item);
  button?.focus();
}

// Alt with an arrow moves a column while its box has the focus.
document.addEventListener("keydown", (event) => {
  const item = event.target.closest?.("[data-order] li");
  if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  move(item, event.key === "ArrowUp" ? -1 : 1);
  event.target.focus();
});

let dragged;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-order] li[draggable]");
  dragged?.classList.add("dragged");
});
document.addEventListener("dragover", (event) => {
  const over = dragged && event.target.closest?.("[data-order] li[draggable]");
  if (!over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});
document.addEventListener("dragend", () => {
  dragged?.classList.remove("dragged");
  dragged = undefined;
});

// A column that is turned off goes to the others, one that is turned on to the shown ones.
document.addEventListener("change", (event) => {
  const item = event.target.matches?.("[data-order] input[name=column]") && event.target.closest("li");
  const others = item && item.closest("[data-order]").querySelector("[data-others]");
  if (!others) return;
  if (event.target.checked) others.before(item);
  else others.after(item);
});
