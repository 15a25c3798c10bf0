// Begins what every page has, and begins it anew when htmx has put another page in place.

import "./keys.js";
import "./confirm.js";
import "./complete.js";
import "./live.js";
import { writeTimes } from "./times.js";
import { showCharts } from "./chart.js";
import { showSelection } from "./select.js";

function begin() {
  writeTimes();
  showCharts();
  showSelection();
  dispatchEvent(new CustomEvent("levada:page"));
}

addEventListener("click", (event) => {
  const burger = event.target instanceof Element ? event.target.closest(".burger") : null;
  if (!burger) return;
  const open = burger.closest(".side").toggleAttribute("data-open");
  burger.setAttribute("aria-expanded", String(open));
});

document.addEventListener("htmx:afterSettle", begin);
begin();
