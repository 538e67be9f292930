// Closes an open menu or sheet when the reader clicks elsewhere, presses Escape or a button with data-shut.
const menus = () => document.querySelectorAll("details.bf-menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    const isShut = event.target.closest("[data-shut]") && menu.contains(event.target);
    if (isShut || !menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
