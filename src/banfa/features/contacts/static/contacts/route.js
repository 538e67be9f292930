// The map of a day: numbered stops and the way through them; what the list points at stands out.
class DayMap {
  constructor(box) {
    this.box = box;
    this.map = L.map(box, {
      zoomControl: false, attributionControl: false, maxZoom: 18, minZoom: 3, zoomSnap: 0.5,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: box.dataset.wordsZoom, zoomOutTitle: box.dataset.wordsOut }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.ground().addTo(this.map);
    this.draw(JSON.parse(document.getElementById(box.dataset.route)?.textContent || '{"stops": []}'));
  }

  ground() {
    if (this.box.dataset.tiles) return L.tileLayer(this.box.dataset.tiles, { maxZoom: 18 });
    const grid = L.gridLayer();
    grid.createTile = () => Object.assign(document.createElement("div"), { className: "map-grid" });
    return grid;
  }

  draw(day) {
    const way = day.stops.map((stop) => stop.at);
    if (day.start && way.length) { way.unshift(day.start); way.push(day.start); }
    if (way.length > 1) L.polyline(way, { className: "pl-way", interactive: false }).addTo(this.map);
    for (const stop of day.planned ?? []) this.mark(stop, "plan");
    for (const stop of day.stops) this.mark(stop, stop.done ? "done" : stop.late ? "late" : stop.guessed ? "guessed" : "");
    if (day.start) this.mark({ at: day.start, n: "⌂", name: "" }, "start");
    const all = [...way, ...(day.planned ?? []).map((stop) => stop.at)];
    if (all.length) this.map.fitBounds(L.latLngBounds(all), { padding: [28, 28], maxZoom: 16 });
    else this.map.setView([35, 105], 4);
  }

  mark(stop, kind) {
    const label = document.createElement("span");
    label.textContent = stop.n;
    if (kind) label.className = kind;
    const title = stop.name ? `${stop.n} ${stop.name}` : "";
    L.marker(stop.at, { title, alt: title, keyboard: false, icon: L.divIcon({ className: "pl-mark", html: label, iconSize: [22, 22] }) }).addTo(this.map);
  }
}

function start(within) {
  for (const box of within.querySelectorAll("[data-route]")) if (!box.classList.contains("leaflet-container")) new DayMap(box);
}
start(document);
document.addEventListener("htmx:afterSettle", ({ target }) => start(target));
