// Makes one element look like another and keeps what is the same: focus, selection, open details, scroll positions and running
// transitions survive. Children are matched by id or data-key, then by position and tag: what must not turn into its neighbour under
// somebody's hands, as a button that does something else, needs a key.

const keyOf = (node) => (node instanceof Element ? node.id || node.dataset.key || "" : "");

const isSame = (one, two) =>
  one.nodeType === two.nodeType && one.nodeName === two.nodeName && keyOf(one) === keyOf(two);

// What a person has changed on the page and the server does not know.
const belongsToPerson = (element, name) =>
  (name === "open" && element.nodeName === "DETAILS") || (name === "value" && element.nodeName === "INPUT" && element === document.activeElement);

function morphAttributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !belongsToPerson(from, name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value && !belongsToPerson(from, name)) from.setAttribute(name, value);
  }
}

function morphChildren(from, to) {
  const keyed = new Map();
  for (const child of from.children) {
    const key = keyOf(child);
    if (key) keyed.set(child.nodeName + key, child);
  }
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const key = keyOf(wanted);
    const match = key ? keyed.get(wanted.nodeName + key) : at && isSame(at, wanted) ? at : null;
    if (!match) {
      from.insertBefore(document.importNode(wanted, true), at);
    } else {
      if (match === at) at = at.nextSibling;
      else from.insertBefore(match, at);
      morph(match, wanted);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** Changes {@code from} in place until it equals {@code to}. Elements marked data-keep are left alone. */
export function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.hasAttribute("data-keep") || from.isEqualNode(to)) return;
  morphAttributes(from, to);
  if (from.hasAttribute("data-chart")) return;
  morphChildren(from, to);
}
