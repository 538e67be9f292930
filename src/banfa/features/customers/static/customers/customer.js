// A click on a value opens its form, Escape leaves it, and the focus stays where the reader works.
const typing = "input:not([type=hidden]), select, textarea";

document.addEventListener("click", (event) => {
  const cell = event.target.closest(".cu-row dd");
  if (!cell || event.target.closest("a, button, form") || String(getSelection())) return;
  cell.querySelector("[data-edit]")?.click();
});

document.addEventListener("keydown", (event) => {
  const row = event.key === "Escape" && event.target.closest?.("[data-editing]");
  if (!row) return;
  event.stopPropagation();
  row.querySelector("[data-cancel]").click();
}, true);

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const row = detail.elt?.closest?.(".cu-row") ?? null;
  if (!row) return;
  const field = row.querySelector(typing);
  if (field) {
    field.focus();
    field.select?.();
  } else if (document.activeElement === document.body) {
    row.querySelector("[data-edit], a")?.focus();
  }
});

// Files dropped or chosen are shrunk by nobody but the server; the button says that it is busy.
document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-send]")) target.querySelector("button").disabled = true;
});

// Photos open one over the page, with arrow keys from one to the next.
let light;

function lightbox() {
  if (light) return light;
  light = document.createElement("dialog");
  light.className = "cu-light";
  light.innerHTML = '<figure><img alt=""><figcaption></figcaption></figure><button type="button" data-do="back">‹</button><button type="button" data-do="on">›</button><button type="button" data-do="shut">×</button>';
  document.body.append(light);
  const turn = { back: -1, on: 1 };
  light.addEventListener("click", ({ target }) => {
    const act = target.closest("button")?.dataset.do;
    if (act === "shut" || target.matches("figure, dialog")) light.close();
    else if (act) show(light.place + turn[act]);
  });
  light.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft") show(light.place - 1);
    if (key === "ArrowRight") show(light.place + 1);
  });
  return light;
}

function show(place) {
  const { pictures } = light;
  light.place = (place + pictures.length) % pictures.length;
  const chosen = pictures[light.place];
  const image = light.querySelector("img");
  image.src = chosen.href;
  image.alt = chosen.dataset.caption;
  light.querySelector("figcaption").textContent = `${chosen.dataset.caption} · ${light.place + 1} / ${pictures.length}`;
}

document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-picture]");
  if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const box = lightbox();
  box.pictures = [...chosen.closest("[data-lightbox]").querySelectorAll("[data-picture]")];
  const zh = document.documentElement.lang.startsWith("zh");
  const words = zh ? { back: "上一张", on: "下一张", shut: "关闭" } : { back: "Previous", on: "Next", shut: "Close" };
  for (const button of box.querySelectorAll("button")) button.setAttribute("aria-label", words[button.dataset.do]);
  show(box.pictures.indexOf(chosen));
  box.showModal();
});
