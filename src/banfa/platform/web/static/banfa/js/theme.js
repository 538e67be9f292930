// Switches between light and dark without a new page; without JavaScript the form does it.
import { keep } from "./cookie.js";

const root = document.documentElement;
for (const form of document.querySelectorAll("[data-theme-form]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    keep("theme", theme);
  });
}
