// Steps to the period before and after, sends a choice at once where asked, and fills usual ranges of days.
const iso = (day) => `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
const RANGES = {
  month: (now) => [new Date(now.getFullYear(), now.getMonth(), 1), new Date(now.getFullYear(), now.getMonth() + 1, 0)],
  "last-month": (now) => [new Date(now.getFullYear(), now.getMonth() - 1, 1), new Date(now.getFullYear(), now.getMonth(), 0)],
  quarter: (now) => {
    const first = now.getMonth() - (now.getMonth() % 3);
    return [new Date(now.getFullYear(), first, 1), new Date(now.getFullYear(), first + 3, 0)];
  },
  year: (now) => [new Date(now.getFullYear(), 0, 1), new Date(now.getFullYear(), 11, 31)],
};

function bound(field) {
  const select = field.querySelector("select");
  for (const button of field.querySelectorAll("[data-step]")) {
    const place = select.selectedIndex + Number(button.dataset.step);
    button.hidden = false;
    button.disabled = place < 0 || place >= select.options.length;
  }
}

function start(within) {
  for (const field of within.querySelectorAll("[data-period]")) bound(field);
  for (const presets of within.querySelectorAll("[data-presets]")) presets.hidden = false;
}

document.addEventListener("click", ({ target }) => {
  const step = target.closest("[data-period] [data-step]");
  if (step) {
    const select = step.closest("[data-period]").querySelector("select");
    select.selectedIndex += Number(step.dataset.step);
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const preset = target.closest("[data-preset]");
  if (preset) {
    const days = RANGES[preset.dataset.preset](new Date());
    const inputs = preset.closest("[data-range]").querySelectorAll("input[type=date]");
    inputs.forEach((input, place) => (input.value = iso(days[place])));
    inputs[1].dispatchEvent(new Event("change", { bubbles: true }));
  }
});
document.addEventListener("change", ({ target }) => {
  const field = target.closest("[data-period]");
  if (!field) return;
  bound(field);
  if ("go" in target.dataset) target.form?.requestSubmit();
});
start(document);
document.addEventListener("htmx:afterSettle", ({ target }) => start(target));
