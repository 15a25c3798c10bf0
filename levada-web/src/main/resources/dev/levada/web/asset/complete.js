// Suggestions for the search box: first the qualifiers, after their colon the values that there are. A combobox as in WAI-ARIA's patterns.

let asked = 0;

const wordAt = (box) => {
  const end = box.selectionStart;
  const before = box.value.slice(0, end);
  const start = Math.max(before.lastIndexOf(" "), before.lastIndexOf("\n")) + 1;
  return { start, end, word: before.slice(start) };
};

const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));

function hide(box) {
  const list = listOf(box);
  if (!list) return;
  list.hidden = true;
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(box, item) {
  const { start, end } = wordAt(box);
  const text = item.dataset.text;
  const tail = text.endsWith(":") ? "" : " ";
  box.setRangeText(text + tail, start, end, "end");
  box.focus();
  if (tail) hide(box);
  else suggest(box);
}

function mark(box, step) {
  const items = [...listOf(box).children];
  if (items.length === 0) return;
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const next = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === next)));
  items[next].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", items[next].id);
}

async function suggest(box) {
  const { word } = wordAt(box);
  const mine = ++asked;
  const address = new URL(box.dataset.hints, location.href);
  address.searchParams.set("word", word);
  let hints;
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    hints = await answer.json();
  } catch {
    return;
  }
  if (mine !== asked || document.activeElement !== box) return;
  const list = listOf(box);
  list.replaceChildren(
    ...hints.map(({ text, hint }, i) => {
      const item = document.createElement("li");
      item.id = `hint-${i}`;
      item.role = "option";
      item.dataset.text = text;
      item.setAttribute("aria-selected", "false");
      const shown = document.createElement("span");
      shown.textContent = text;
      const more = document.createElement("small");
      more.textContent = hint;
      item.append(shown, more);
      return item;
    }),
  );
  list.hidden = hints.length === 0;
  box.setAttribute("aria-expanded", String(hints.length > 0));
  box.removeAttribute("aria-activedescendant");
}

const boxOf = (target) => (target instanceof HTMLInputElement && target.dataset.hints ? target : null);

addEventListener("input", (event) => {
  const box = boxOf(event.target);
  if (box) suggest(box);
});

addEventListener(
  "keydown",
  (event) => {
    const box = boxOf(event.target);
    if (!box || event.isComposing) return;
    const list = listOf(box);
    const marked = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" && list.hidden) suggest(box);
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") mark(box, 1);
    else if (event.key === "ArrowUp") mark(box, -1);
    else if ((event.key === "Enter" || event.key === "Tab") && marked) choose(box, marked);
    else if (event.key === "Escape") hide(box);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

addEventListener("mousedown", (event) => {
  const item = event.target instanceof Element ? event.target.closest(".hints li") : null;
  if (!item) return;
  event.preventDefault();
  choose(document.querySelector(`[aria-controls="${CSS.escape(item.parentElement.id)}"]`), item);
});

addEventListener("focusout", (event) => {
  const box = boxOf(event.target);
  if (box) hide(box);
});
