// The keyboard: / searches, g and a letter goes to a page, ? shows what there is, j and k and x choose rows.

const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

let afterG = 0;

function go(letter) {
  const link = document.querySelector(`.menu a[data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return link !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-rows] > tr[data-row]")];
}

function move(step) {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  all.forEach((row) => row.classList.toggle("at", row === next));
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function pick() {
  const box = document.querySelector("tr.at input[type=checkbox], tr:focus-within input[type=checkbox]");
  box?.click();
  return box != null;
}

const single = {
  "/": () => {
    const box = document.querySelector("input[type=search]");
    if (box) {
      box.focus();
      box.select();
    } else go("j");
    return true;
  },
  "?": () => {
    const help = document.getElementById("help");
    if (help.open) help.close();
    else help.showModal();
    return true;
  },
  t: () => dispatchEvent(new CustomEvent("levada:next-theme")),
  r: () => dispatchEvent(new CustomEvent("levada:refresh")),
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => document.activeElement?.closest("[data-rows]") != null && move(1),
  ArrowUp: () => document.activeElement?.closest("[data-rows]") != null && move(-1),
  x: pick,
  g: () => {
    afterG = Date.now();
    return true;
  },
};

addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && target.matches("input[type=search]")) {
    target.blur();
    return;
  }
  if (isTyping(target) && !(target.matches("input[type=checkbox]") && event.key !== " ")) return;
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  if (Date.now() - afterG < 1500 && event.key !== "g") {
    afterG = 0;
    if (go(event.key)) event.preventDefault();
    return;
  }
  if (single[event.key]?.()) event.preventDefault();
});
