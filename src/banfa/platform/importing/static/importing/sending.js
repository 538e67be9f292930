// Shows how much of a file has been sent; a form that began to send it cannot be sent again.
document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest?.("[data-upload]");
  if (!form || !event.detail.lengthComputable) return;
  const { loaded, total } = event.detail;
  form.querySelector("[data-sending]").hidden = false;
  form.querySelector("[data-sending] progress").value = (100 * loaded) / total;
  const mib = (bytes) => (bytes / 1048576).toFixed(1);
  form.querySelector("[data-sent]").textContent = `${mib(loaded)} / ${mib(total)} MiB`;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches?.("[data-upload]")) return;
  for (const button of event.target.querySelectorAll("button[type=submit]")) button.disabled = true;
});
