// Names the chosen files with their sizes, and says so where one is too large.
const first = new WeakMap();
const UNITS = ["B", "KB", "MB", "GB"];

function size(bytes) {
  const step = bytes ? Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), 3) : 0;
  return `${(bytes / 1024 ** step).toFixed(step && bytes < 10 * 1024 ** step ? 1 : 0)} ${UNITS[step]}`;
}

function line(file, place) {
  const words = document.createElement("span");
  const tooBig = place.dataset.most && file.size > Number(place.dataset.most);
  words.textContent = `${file.name} · ${size(file.size)}${tooBig ? ` · ${place.dataset.big}` : ""}`;
  words.className = tooBig ? "bad" : "strong";
  return words;
}

document.addEventListener("change", ({ target }) => {
  const place = target.type === "file" && target.closest("[data-drop]");
  if (!place) return;
  const chosen = place.querySelector("[data-chosen]");
  if (!first.has(place)) first.set(place, [...chosen.childNodes]);
  const files = [...target.files].map((file) => line(file, place));
  chosen.replaceChildren(...(files.length ? files : first.get(place)));
  const tooBig = files.find((one) => one.className === "bad");
  target.setCustomValidity(tooBig ? tooBig.textContent : "");
});
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    event.target.closest?.("[data-drop]")?.classList.toggle("over", over);
  });
}
