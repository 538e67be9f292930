// A question (`data-confirm`) opens in a dialog; without scripts it opens below its button.
let dialog;

function frame() {
  dialog ??= document.body.appendChild(Object.assign(document.createElement("dialog"), { className: "bf-dialog" }));
  return dialog;
}

function ask(details) {
  const box = details.querySelector(".ask");
  const shown = frame();
  shown.setAttribute("aria-label", box.getAttribute("aria-label"));
  shown.replaceChildren(box);
  shown.onclose = () => {
    details.append(box);
    details.querySelector("summary").focus();
  };
  shown.showModal();
  box.querySelector("input:not([type=hidden]), textarea, select, button")?.focus();
}

document.addEventListener("click", (event) => {
  const summary = event.target.closest("[data-confirm] > summary");
  if (summary) {
    event.preventDefault();
    ask(summary.parentElement);
  } else if (event.target === dialog || (dialog?.contains(event.target) && event.target.closest("[data-shut]"))) {
    dialog.close();
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (dialog?.open && dialog.contains(event.detail.elt) && event.detail.successful) dialog.close();
});
