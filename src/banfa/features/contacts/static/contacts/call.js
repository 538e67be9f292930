// Shows what is asked of a customer who was reached only once that is chosen; without scripts everything stands open.
const NOT_REACHED = new Set(["no_answer", "busy", "later", "wrong_number"]);

function follow(form) {
  const part = form.querySelector("[data-reached]");
  const chosen = form.querySelector('input[name="result"]:checked');
  if (part) part.hidden = Boolean(chosen) && NOT_REACHED.has(chosen.value);
}

for (const form of document.querySelectorAll("[data-call]")) {
  form.addEventListener("change", () => follow(form));
  follow(form);
}
