"use strict";
// A click on the head of a column sorts its table; without scripts the tables stand in the order that matters most.
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  if (body.rows.length < 2) continue;
  const valueOf = (row, index) => {
    const cell = row.cells[index];
    const text = cell.dataset.sort ?? cell.textContent.trim();
    const figure = Number(text.replace(/[,%\s]/g, ""));
    return text !== "" && !Number.isNaN(figure) ? figure : text.toLowerCase();
  };
  const compare = (a, b) => {
    if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b);
    return typeof a === "number" ? 1 : -1;
  };
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    if (!head.textContent) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const numeric = head.classList.contains("number");
      const before = head.getAttribute("aria-sort");
      const descending = before ? before === "ascending" : numeric;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const sorted = [...body.rows].sort((a, b) => compare(valueOf(a, index), valueOf(b, index)));
      body.append(...(descending ? sorted.reverse() : sorted));
    });
  });
}
