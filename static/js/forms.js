// data-portal-confirm="question": asks before the form is sent.
// data-portal-once: a second click while the first is on its way sends nothing (the server refuses it too).
// data-portal-focus: the summary of errors takes the focus when the page opens.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.portalConfirm && !window.confirm(form.dataset.portalConfirm)) {
    event.preventDefault();
    return;
  }
  if (!form.hasAttribute("data-portal-once")) return;
  if (form.getAttribute("aria-busy") === "true") event.preventDefault();
  else form.setAttribute("aria-busy", "true");
});

// Coming back by the browser's history shows the form as it was left: it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

document.querySelector("[data-portal-focus]")?.focus();
