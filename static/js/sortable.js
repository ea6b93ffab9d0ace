// data-portal-sortable="form id": a list whose items (data-uid) are dragged by their grips (data-portal-grip), with a
// mouse, a pen or a finger. The new order goes to the form's field "order". Keys use the buttons of each item.
const EDGE = 60; // pixels: nearer to the edge of the screen the page scrolls
let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-portal-grip]");
  const item = grip?.closest("[data-portal-sortable] > [data-uid]");
  if (!item || event.button !== 0) return;
  event.preventDefault();
  dragged = { item, before: order(item.parentElement), x: event.clientX, y: event.clientY };
  grip.setPointerCapture(event.pointerId);
  item.setAttribute("data-dragged", "");
  requestAnimationFrame(scroll);
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  dragged.x = event.clientX;
  dragged.y = event.clientY;
  place();
});

document.addEventListener("pointerup", () => drop(true));
document.addEventListener("pointercancel", () => drop(false));

// Put the item before or after the one under the pointer.
function place() {
  const list = dragged.item.parentElement;
  const over = document.elementFromPoint(dragged.x, dragged.y)?.closest("[data-uid]");
  if (!over || over === dragged.item || over.parentElement !== list) return;
  const box = over.getBoundingClientRect();
  const below = dragged.y > box.top + box.height / 2;
  list.insertBefore(dragged.item, below ? over.nextSibling : over);
}

function scroll() {
  if (!dragged) return;
  const up = dragged.y < EDGE;
  if (up || dragged.y > window.innerHeight - EDGE) {
    window.scrollBy({ top: up ? -8 : 8, behavior: "instant" });
    place();
  }
  requestAnimationFrame(scroll);
}

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
