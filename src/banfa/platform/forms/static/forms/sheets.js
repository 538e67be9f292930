// Sheets: a signature drawn with the finger, further lines of a table, a button that prints.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const table of document.querySelectorAll("[data-lines]")) {
  const spare = () => [...table.querySelectorAll("[data-spare]")].filter((one) => one.hidden);
  const more = table.querySelector(":scope > [data-more]");
  for (const one of table.querySelectorAll("[data-spare]")) one.hidden = true;
  more.hidden = spare().length === 0;
  more.addEventListener("click", () => {
    const next = spare()[0];
    next.hidden = false;
    next.querySelector("input, select, textarea")?.focus();
    more.hidden = spare().length === 0;
  });
}

for (const one of document.querySelectorAll("[data-signature]")) {
  const pad = one.querySelector("[data-pad]");
  const canvas = pad.querySelector("canvas");
  const input = one.querySelector('input[type="file"]');
  if (!globalThis.DataTransfer || !input) continue;
  const pen = canvas.getContext("2d");
  let drawing = false;
  const blank = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const put = () => canvas.toBlob((blob) => {
    const held = new DataTransfer();
    held.items.add(new File([blob], "signature.png", { type: "image/png" }));
    input.files = held.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  blank();
  pad.hidden = false;
  pen.lineWidth = 4; pen.lineCap = "round"; pen.lineJoin = "round"; pen.strokeStyle = "#172124";
  canvas.addEventListener("pointerdown", (event) => { drawing = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)); });
  canvas.addEventListener("pointermove", (event) => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } });
  canvas.addEventListener("pointerup", () => { drawing = false; put(); });
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    blank();
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
