"use strict";
// A click on any part of a quote, or on its row, marks all its parts and brings the other side into view.
document.addEventListener("click", (event) => {
  const hit = event.target.closest("[data-quote]");
  if (!hit) return;
  event.preventDefault();
  const key = hit.dataset.quote;
  for (const part of document.querySelectorAll("[data-quote]")) {
    part.classList.toggle("on", part.dataset.quote === key);
  }
  const other = document.getElementById(hit.closest("table") ? key : key + "row");
  if (other) other.scrollIntoView({ block: "nearest", behavior: "smooth" });
});
