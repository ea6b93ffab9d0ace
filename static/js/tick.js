// data-portal-tick-all="id": a button that ticks all boxes below the element with this id, or none of them.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-portal-tick-all]");
  if (!button) return;
  const boxes = [...document.getElementById(button.dataset.portalTickAll).querySelectorAll("input[type=checkbox]")];
  const wanted = !boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = wanted;
});
