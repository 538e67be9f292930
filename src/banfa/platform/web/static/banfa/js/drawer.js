// Escape closes an open drawer by the way its closing link goes; a drawer that was fetched takes the focus.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("details.bf-menu[open]")) return;
  document.querySelector(".bf-drawer [data-close]")?.click();
});
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target?.querySelector(".bf-drawer h2")?.focus();
});
