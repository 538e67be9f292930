// Moves visits: dragged with the pointer, or with the arrow keys on the one that has the focus.
let lifted = null;
let again = null; // the visit that keeps the focus once the page's part was drawn anew

const boardOf = (stop) => stop.closest("[data-moves]");
const listsOf = (board) => (board.matches("[data-list]") ? [board] : [...board.querySelectorAll("[data-list]")]);
const dayOf = (list) => list.closest("[data-day]").dataset.day;

function send(board, address, values, stop) {
  again = stop?.dataset.stop ?? null;
  const page = board.dataset.page;
  const query = new URLSearchParams({ ...values, page, person: board.dataset.plan });
  const week = new URLSearchParams(location.search).get("week");
  if (week && page === "week") query.set("week", week);
  return htmx.ajax("POST", `${address}?${query}`, { target: "#plan", swap: "innerHTML", source: board });
}

function move(stop, list, place) {
  send(boardOf(stop), `/contacts/plan/stops/${stop.dataset.stop}/move/`, { on: dayOf(list), place }, stop);
}

function placeAt(list, y) {
  const stops = [...list.querySelectorAll("[data-stop]")].filter((one) => one !== lifted);
  const before = stops.findIndex((one) => y < one.getBoundingClientRect().top + one.offsetHeight / 2);
  return before < 0 ? stops.length : before;
}

function clear() {
  for (const one of document.querySelectorAll("[data-list].over, .pl-stop.over, .pl-stop.lifted")) one.classList.remove("over", "lifted");
}

document.addEventListener("dragstart", (said) => {
  const stop = said.target.closest?.("[data-moves] [data-stop][draggable]");
  if (!stop) return;
  lifted = stop;
  said.dataTransfer.effectAllowed = "move";
  said.dataTransfer.setData("text/plain", stop.dataset.stop);
  stop.classList.add("lifted");
});
document.addEventListener("dragover", (said) => {
  const list = said.target.closest?.("[data-day]")?.querySelector("[data-list]") ?? said.target.closest?.("[data-list]");
  if (!lifted || !list) return;
  said.preventDefault();
  for (const one of document.querySelectorAll("[data-list].over")) one.classList.toggle("over", one === list);
  list.classList.add("over");
});
document.addEventListener("drop", (said) => {
  const list = said.target.closest?.("[data-day]")?.querySelector("[data-list]") ?? said.target.closest?.("[data-list]");
  if (!lifted || !list) return;
  said.preventDefault();
  move(lifted, list, placeAt(list, said.clientY));
});
document.addEventListener("dragend", () => {
  lifted = null;
  clear();
});

document.addEventListener("keydown", (said) => {
  const stop = said.target.closest?.("[data-moves] [data-stop][tabindex]");
  if (!stop || said.target !== stop || said.altKey || said.ctrlKey || said.metaKey) return;
  const board = boardOf(stop);
  const list = stop.closest("[data-list]");
  const lists = listsOf(board);
  const place = Number(stop.dataset.place);
  const beside = lists[lists.indexOf(list) + (said.key === "ArrowRight" ? 1 : -1)];
  if (said.key === "ArrowUp" && place > 0) move(stop, list, place - 1);
  else if (said.key === "ArrowDown") move(stop, list, place + 1);
  else if ((said.key === "ArrowLeft" || said.key === "ArrowRight") && beside) move(stop, beside, place);
  else if (said.key === "Delete") send(board, `/contacts/plan/stops/${stop.dataset.stop}/remove/`, {}, null);
  else if (said.key === "Enter") stop.querySelector("a")?.click();
  else return;
  said.preventDefault();
});

document.addEventListener("htmx:afterSettle", () => {
  if (again) document.querySelector(`[data-stop="${again}"]`)?.focus({ preventScroll: false });
  again = null;
});
