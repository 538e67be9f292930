// A selection marked so sends its form at once; the button that does it without scripts goes.
function tidy(within) {
  for (const button of within.querySelectorAll("[data-unless-script]")) button.hidden = true;
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("select[data-sends]")) target.form?.requestSubmit();
});
tidy(document);
document.addEventListener("htmx:afterSettle", ({ target }) => tidy(target));
