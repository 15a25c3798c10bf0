// Loaded before anything is painted, so that the chosen theme does not flash in. Plain script: modules run too late for that.
(() => {
  const key = "levada-theme";
  const order = ["system", "light", "dark"];
  const chosen = () => {
    try {
      return localStorage.getItem(key) ?? "system";
    } catch {
      return "system";
    }
  };
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    dispatchEvent(new CustomEvent("levada:theme"));
  };
  const label = () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.querySelector("span").textContent = "Theme: " + chosen();
    }
  };
  const next = () => {
    const theme = order[(order.indexOf(chosen()) + 1) % order.length];
    try {
      localStorage.setItem(key, theme);
    } catch {
      // without storage the choice holds for this page only
    }
    apply(theme);
    label();
  };
  apply(chosen());
  addEventListener("DOMContentLoaded", label);
  addEventListener("levada:page", label);
  addEventListener("levada:next-theme", next);
  addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-theme-switch]")) next();
  });
})();
