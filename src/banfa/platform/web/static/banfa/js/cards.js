// Writes each column's head into its cells, where a phone shows rows as cards with labels.
function label(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.children].forEach((cell, place) => {
      if (!("label" in cell.dataset) && heads[place]) cell.dataset.label = heads[place];
    });
  }
}

function start(within) {
  for (const table of within.querySelectorAll("table[data-cards]")) label(table);
}
start(document);
document.addEventListener("htmx:afterSettle", ({ target }) => start(target));
