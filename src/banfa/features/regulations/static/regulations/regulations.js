// Prints on request, and marks in the contents which article is being read.
for (const button of document.querySelectorAll('[data-do="print"]')) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const lines = new Map();
for (const line of document.querySelectorAll(".bf-toc a[href^='#']")) {
  const place = document.getElementById(decodeURIComponent(line.hash.slice(1)));
  if (place) lines.set(place, line);
}
const places = [...lines.keys()];
const EDGE = 96; // under the top bar

function follow() {
  const above = places.filter((place) => place.getBoundingClientRect().top <= EDGE);
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const current = atEnd && scrollY > 0 ? places.at(-1) : above.at(-1) ?? places[0];
  for (const [place, line] of lines) {
    if (place === current) {
      if (line.hasAttribute("aria-current")) continue;
      line.setAttribute("aria-current", "true");
      const box = line.closest(".bf-toc");
      if (getComputedStyle(box).position !== "sticky") continue;
      const outside = line.offsetTop < box.scrollTop + 40 || line.offsetTop > box.scrollTop + box.clientHeight - 60;
      if (outside) box.scrollTop = line.offsetTop - box.clientHeight / 2;
    } else line.removeAttribute("aria-current");
  }
}

let waits = false;
function soon() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    follow();
  });
}
if (places.length) {
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  follow();
}

// A clause that was asked for stays where it should while the page above it still finds its height.
const SETTLED = 2000; // ms
const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (asked) {
  const still = new ResizeObserver(() => asked.scrollIntoView());
  const rest = () => still.disconnect();
  still.observe(document.getElementById("content"));
  for (const event of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(event, rest, { once: true, passive: true });
  document.fonts.ready.then(() => setTimeout(rest, SETTLED));
}
