// Copies a phrase when it is taken; that it was used is sent by the form as usual.
const SHOWN_MS = 1600;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copies]");
  if (!button || !navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copies);
  } catch {
    return; // the browser does not allow it: the words still stand there to be marked
  }
  button.classList.add("ph-done");
  setTimeout(() => button.classList.remove("ph-done"), SHOWN_MS);
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") for (const open of document.querySelectorAll("details[data-phrases][open]")) open.open = false;
});
