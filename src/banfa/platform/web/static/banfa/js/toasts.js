// Shows what an answer said in passing, and takes away what was read. The event is `banfa:toast`:
// {told: [{words, kind, undo}]} or one such thing.
const place = document.getElementById("toasts");
const STAYS = 6000;
const STAYS_TO_UNDO = 12000;

function attend(toast) {
  toast.append(document.getElementById("toast-close").content.cloneNode(true));
  toast.lastElementChild.addEventListener("click", () => toast.remove());
  if (toast.matches(".error, .warning")) return;
  let clock;
  const start = () => {
    clock = setTimeout(() => toast.remove(), toast.querySelector("form") ? STAYS_TO_UNDO : STAYS);
  };
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(clock));
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, start);
  start();
}

export function say({ words, kind = "success", undo = "" }) {
  const model = document.querySelector(`template[data-toast="${kind}"]`);
  if (!place || !model) return;
  const toast = model.content.firstElementChild.cloneNode(true);
  toast.querySelector(".grow").textContent = words;
  const form = toast.querySelector("form");
  if (undo) form.action = undo;
  else form.remove();
  place.append(toast);
  attend(toast);
}

if (place) {
  for (const toast of place.children) attend(toast);
  document.addEventListener("banfa:toast", ({ detail }) => (detail.told ?? [detail]).forEach(say));
}
