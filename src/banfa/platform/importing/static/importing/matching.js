// Tells at once which required items have no column.
const MARK = " *";

function tell(form) {
  const selects = [...form.querySelectorAll(".im-target select")];
  const missing = form.querySelector("[data-missing]");
  const chosen = selects.map((select) => select.value);
  const required = [...selects[0].options].filter((option) => option.text.endsWith(MARK));
  const open = required.filter((option) => !chosen.includes(option.value));
  const list = missing.querySelector("[data-items]");
  const comma = document.documentElement.lang.startsWith("zh") ? "、" : ", ";
  missing.hidden = open.length === 0;
  list.textContent = open.map((option) => option.text.slice(0, -MARK.length)).join(comma);
  for (const select of selects) {
    const isTwice = select.value && chosen.filter((one) => one === select.value).length > 1;
    if (isTwice) select.setAttribute("aria-invalid", "true");
    else select.removeAttribute("aria-invalid");
  }
}

document.addEventListener("change", (event) => {
  const select = event.target;
  const form = select.closest?.("[data-matching]");
  if (!form) return;
  select.parentElement.querySelector("small")?.remove();
  tell(form);
});
