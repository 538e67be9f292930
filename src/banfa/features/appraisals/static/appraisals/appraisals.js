// Whoever scores by keyboard goes on with the next customer: a scored row is no form any more and drops the focus.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!target.matches(".ap-row.done") || document.activeElement !== document.body) return;
  let next = target.nextElementSibling;
  while (next && !next.matches("form.ap-row")) next = next.nextElementSibling;
  next?.querySelector("input.num")?.focus();
});
