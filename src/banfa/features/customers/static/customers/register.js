// The register's small behaviours: a chip opens its editor, a field narrows a list of choices.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const menu = document.querySelector(opener.dataset.opens);
    // After the click has reached the menus, which close when somebody clicks elsewhere.
    setTimeout(() => { menu.open = true; });
  }
  if (event.target.closest("[data-unpick]")) {
    const every = event.target.closest("form").querySelector("[name=every]");
    if (every) every.checked = false;
  }
});

document.addEventListener("input", (event) => {
  const list = event.target.dataset?.narrows && document.querySelector(event.target.dataset.narrows);
  if (!list) return;
  const words = event.target.value.trim().toLowerCase();
  for (const item of list.querySelectorAll(".item")) item.hidden = !item.textContent.toLowerCase().includes(words);
  for (const group of list.querySelectorAll("[role=group]")) group.hidden = !group.querySelector(".item:not([hidden])");
});
