// Loads the page that was wished for as soon as the server answers again.
const PAUSE = 3000;
const button = document.querySelector("[data-reconnect]");

async function look() {
  try {
    await fetch(button.dataset.reconnect, { cache: "no-store" });
    location.reload();
  } catch {
    // still away
  }
}

button.addEventListener("click", (event) => {
  event.preventDefault();
  look();
});
window.addEventListener("online", look);
setInterval(look, PAUSE);
