// Light and dark.

const isDark = () => document.body.dataset.jpThemeLight === "false";

/** @param {HTMLElement} button */
export function look(button) {
  const draw = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    document.body.dataset.jpThemeLight = String(isDark());
    try {
      localStorage.setItem("massage-edu-look", isDark() ? "dark" : "light");
    } catch {
      // Then it holds for this page.
    }
    draw();
  });
  draw();
}
