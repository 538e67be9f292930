// Folds the navigation to its icons and remembers it.
import { keep } from "./cookie.js";

const app = document.querySelector(".bf-app");
for (const button of document.querySelectorAll('[data-do="fold"]')) {
  button.hidden = false;
  const tell = () => button.setAttribute("aria-expanded", String(app.dataset.nav !== "mini"));
  tell();
  button.addEventListener("click", () => {
    app.dataset.nav = app.dataset.nav === "mini" ? "" : "mini";
    keep("nav", app.dataset.nav || "wide");
    tell();
  });
}
