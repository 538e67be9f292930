// My work by the keyboard: E does the row at hand, S puts it off; the drawer closes in its place, and offers a day.
const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const KEYS = { e: "[data-doing]", s: "[data-snooze]" };

const here = () => document.activeElement?.closest?.("[data-row]") ?? document.querySelector(".is-at");

document.addEventListener("keydown", (event) => {
  const selector = KEYS[event.key];
  if (!selector || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.(TYPED) || document.querySelector("dialog[open]")) return;
  const link = here()?.querySelector(selector);
  if (!link) return;
  event.preventDefault();
  link.click();
});

document.addEventListener("click", (event) => {
  const closing = event.target.closest("#side [data-close]");
  if (closing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    closing.closest("#side").replaceChildren();
    document.querySelector(".is-at [data-row-link]")?.focus();
    return;
  }
  const offer = event.target.closest("[data-offers] [data-day]");
  if (!offer) return;
  const field = document.querySelector(offer.closest("[data-offers]").dataset.offers);
  if (field) field.value = offer.dataset.day;
});
