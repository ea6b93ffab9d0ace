// data-portal-sortable="form id": a list whose items (data-uid) are dragged by their grips (data-portal-grip), with a
// mouse, a pen or a finger. The new order goes to the form's field "order". Keys use the buttons of each item.
let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-portal-grip]");
  const item = grip?.closest("[data-portal-sortable] > [data-uid]");
  if (!item || event.button !== 0) return;
  event.preventDefault();
  dragged = { item, before: order(item.parentElement) };
  grip.setPointerCapture(event.pointerId);
  item.setAttribute("data-dragged", "");
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const list = dragged.item.parentElement;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-uid]");
  if (!over || over === dragged.item || over.parentElement !== list) return;
  const box = over.getBoundingClientRect();
  const below = event.clientY > box.top + box.height / 2;
  list.insertBefore(dragged.item, below ? over.nextSibling : over);
});

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));

function drop(isMeant) {
  if (!dragged) return;
  const { item, before } = dragged;
  const list = item.parentElement;
  dragged = null;
  item.removeAttribute("data-dragged");
  if (order(list) === before) return;
  const form = document.getElementById(list.dataset.portalSortable);
  form.elements.order.value = isMeant ? order(list) : before;
  form.requestSubmit();
}

function order(list) {
  return Array.from(list.querySelectorAll(":scope > [data-uid]"), (item) => item.dataset.uid).join(",");
}
