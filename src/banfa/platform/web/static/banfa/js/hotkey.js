// Ctrl K, or a slash outside of a field, goes to the search.
const field = document.querySelector("[data-hotkey]");
document.addEventListener("keydown", (event) => {
  if (!field) return;
  const isTyping = event.target.closest?.("input, textarea, select");
  const wanted = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  if (wanted || (event.key === "/" && !isTyping)) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});
