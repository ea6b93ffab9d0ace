// data-portal-toggle="id": a button that unfolds the element with this id (folded by CSS on small screens).
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-portal-toggle]");
  if (!button) return;
  const target = document.getElementById(button.dataset.portalToggle);
  const open = target.toggleAttribute("data-open");
  button.setAttribute("aria-expanded", String(open));
});
