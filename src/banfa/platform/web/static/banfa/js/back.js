// Going back shows what is so now: a page that the browser kept is loaded anew if anything was sent since.
const CHANGED = "banfa.changed";
const loaded = Date.now();

const note = () => sessionStorage.setItem(CHANGED, String(Date.now()));
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method?.toLowerCase() === "post") note();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig?.verb !== "get") note();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted && Number(sessionStorage.getItem(CHANGED)) > loaded) location.reload();
});
