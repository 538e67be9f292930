// Ticks every guest of the page; prints; both are nothing without scripts, where the page does without them.
document.addEventListener("change", ({ target }) => {
  const form = target.dataset?.ticksAll;
  if (!form) return;
  for (const box of document.querySelectorAll(`input[name="id"][form="${form}"]`)) box.checked = target.checked;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
