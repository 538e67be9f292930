// Marks the figures that were changed, counts them, and adds shares up while they are written.
const plain = (words) => words.trim().replace(/[，,]/g, "").replace("％", "%");
const percent = (words) => {
  const number = Number(plain(words).replace("%", ""));
  return plain(words).endsWith("%") ? number : number * 100;
};

for (const form of document.querySelectorAll("[data-figures]")) {
  const told = form.querySelector("[data-edited]");
  const look = () => {
    let edited = 0;
    for (const input of form.querySelectorAll("[data-was]")) {
      const changed = plain(input.value) !== plain(input.dataset.was);
      input.closest("tr").classList.toggle("edited", changed);
      edited += changed ? 1 : 0;
    }
    told.textContent = String(edited);
    for (const group of form.querySelectorAll('[data-sum="1"]')) {
      const shares = [...group.querySelectorAll("[data-was]")].filter((one) => one.dataset.was.endsWith("%"));
      const total = Math.round(shares.reduce((sum, one) => sum + percent(one.value), 0) * 1e6) / 1e6;
      const shown = group.querySelector("[data-total]");
      shown.textContent = Number.isFinite(total) ? `${total}%` : "–";
      shown.classList.toggle("off", total !== 100);
    }
  };
  form.addEventListener("input", look);
  look();
}
