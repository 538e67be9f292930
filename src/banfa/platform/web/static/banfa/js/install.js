// Keeps the shell for when there is no connection, and offers to install Banfa where the browser can.
import { show } from "./bars.js";

let offer = null;
window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  for (const button of document.querySelectorAll("[data-install]")) button.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-install]")) offer?.prompt();
});

if ("serviceWorker" in navigator) {
  const workers = navigator.serviceWorker;
  const had = Boolean(workers.controller);
  workers.addEventListener("controllerchange", () => {
    if (had) show("updated");
  });
  window.addEventListener("load", () => workers.register("/sw.js", { scope: "/" }).catch(() => {}));
}
