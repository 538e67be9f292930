// Rows that are selected: all of a page, a range with Shift, and the bar that acts on them.
let last;

const bars = () => document.querySelectorAll("form[data-bulk]");
const holder = (bar) => (bar.dataset.bulk && document.querySelector(bar.dataset.bulk)) || document;
const boxes = (within) => [...within.querySelectorAll("[data-pick]")];

function tell() {
  for (const bar of bars()) {
    const within = holder(bar);
    const all = boxes(within);
    const picked = all.filter((box) => box.checked).length;
    bar.hidden = picked === 0;
    for (const yielding of within.querySelectorAll("[data-yields]")) yielding.hidden = picked > 0;
    bar.querySelector("[data-picked]").textContent = picked;
    for (const head of within.querySelectorAll("[data-pick-all]")) {
      head.checked = picked > 0 && picked === all.length;
      head.indeterminate = picked > 0 && picked < all.length;
    }
  }
  document.dispatchEvent(new CustomEvent("banfa:picked"));
}

function range(box) {
  const all = boxes(box.closest("table") ?? document);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((one, other) => one - other);
  if (from >= 0) for (const between of all.slice(from, to + 1)) between.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-pick]");
  if (box) {
    if (event.shiftKey && last?.isConnected) range(box);
    last = box;
    tell();
  } else if (event.target.closest("[data-pick-all]")) {
    const head = event.target.closest("[data-pick-all]");
    for (const one of boxes(head.closest("table"))) one.checked = head.checked;
    tell();
  } else if (event.target.closest("[data-unpick]")) {
    for (const one of boxes(holder(event.target.closest("form")))) one.checked = false;
    tell();
  }
});
document.addEventListener("htmx:afterSettle", tell);
if (bars().length) tell(); // the browser keeps ticks over a reload
