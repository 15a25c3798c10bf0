// Asks before a form with data-confirm is sent. Without a script it is sent at once: the server's pages say what was done, and most of it can be undone.

const sure = new WeakSet();

addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (!question || sure.has(form)) {
      sure.delete(form);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = document.getElementById("confirm");
    dialog.querySelector("[data-question]").textContent = question;
    const yes = dialog.querySelector("[data-yes]");
    yes.textContent = button?.textContent.trim() || "Yes";
    yes.classList.toggle("danger", button?.classList.contains("danger") ?? false);
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") {
        sure.add(form);
        form.requestSubmit(button);
      } else {
        button?.focus();
      }
    };
    dialog.returnValue = "";
    dialog.showModal();
  },
  true,
);

addEventListener("click", (event) => {
  const opener = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target instanceof Element ? event.target.closest("[data-closes]") : null;
  if (closer) closer.closest("dialog")?.close(closer.value);
});
