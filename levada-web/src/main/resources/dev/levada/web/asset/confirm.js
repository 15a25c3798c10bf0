// Asks before a form with data-confirm is sent. The page may change while it asks: what is gone by then, or means something else, is not sent.
// Without a script it is sent at once: the server's pages say what was done, and most of it can be undone.

const sure = new WeakSet();

function ask(question, button, answered) {
  const dialog = document.getElementById("confirm");
  dialog.querySelector("[data-question]").textContent = question;
  const yes = dialog.querySelector("[data-yes]");
  yes.hidden = false;
  yes.textContent = button?.textContent.trim() || "Yes";
  yes.classList.toggle("danger", button?.classList.contains("danger") ?? false);
  dialog.onclose = () => answered(dialog.returnValue === "yes");
  dialog.returnValue = "";
  dialog.showModal();
}

function say(sentence) {
  ask(sentence, null, () => {});
  document.querySelector("#confirm [data-yes]").hidden = true;
}

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
    const value = button?.value;
    const isAsAsked = () => form.isConnected && (!button || (button.form === form && button.value === value));
    ask(question, button, (yes) => {
      if (!yes) {
        button?.focus();
      } else if (isAsAsked()) {
        sure.add(form);
        form.requestSubmit(button);
      } else {
        say("This has changed meanwhile, so nothing was done.");
      }
    });
  },
  true,
);

addEventListener("click", (event) => {
  const opener = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target instanceof Element ? event.target.closest("[data-closes]") : null;
  if (closer) closer.closest("dialog")?.close(closer.value);
});
