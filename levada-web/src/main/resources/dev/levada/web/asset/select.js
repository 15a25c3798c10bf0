// Choosing rows: one, a range with shift, the page, or all that match the search.

let last = null;

const boxes = (form) => [...form.querySelectorAll("tbody input[type=checkbox][name=id]")];

function show(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked);
  const bar = form.querySelector("[data-selection]");
  const matching = form.querySelector("[name=all]");
  all.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
  const head = form.querySelector("[data-pick-page]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  if (!bar) return;
  if (matching && chosen.length < all.length) matching.checked = false;
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-chosen]").textContent =
    matching?.checked ? matching.dataset.sentence : chosen.length === 1 ? "1 job chosen" : `${chosen.length} jobs chosen`;
  const offer = bar.querySelector("[data-all-matching]");
  if (offer) offer.hidden = chosen.length < all.length;
  form.toggleAttribute("data-chosen", chosen.length > 0);
}

addEventListener("click", (event) => {
  const box = event.target instanceof Element ? event.target.closest("input[type=checkbox][name=id]") : null;
  if (!box?.form) return;
  if (event.shiftKey && last?.isConnected && last.form === box.form) {
    const all = boxes(box.form);
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  show(box.form);
});

addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.form) return;
  if (box.matches("[data-pick-page]")) {
    boxes(box.form).forEach((each) => (each.checked = box.checked));
    show(box.form);
  } else if (box.name === "all") {
    show(box.form);
  }
});

addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-clear-selection]") : null;
  if (!button?.form) return;
  boxes(button.form).forEach((box) => (box.checked = false));
  show(button.form);
});

/** Whether somebody has chosen rows, so that the list should stand still. */
export const isChoosing = (root = document) => root.querySelector("tbody input[name=id]:checked") !== null;

/** Shows the selection as it is, after the page has changed. */
export function showSelection() {
  document.querySelectorAll("form[data-picks]").forEach(show);
}
