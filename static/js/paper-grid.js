// data-portal-grid: cells (data-grid-cell) are walked by keys. A letter o, n or u goes to the row below by itself, hours
// wait for Enter, a mark from 1 to 5 (data-grid-digit) goes to the field beside it; arrows go where they point. Enter in
// any other field of a grid goes one row down, too.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-portal-grid] .paper-grid input");
  if (!field || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
  if (step) {
    event.preventDefault();
    move(field, step);
  } else if (field.matches("[data-grid-cell]") && /^[onu]$/i.test(event.key)) {
    event.preventDefault();
    field.value = event.key.toLowerCase();
    field.dispatchEvent(new Event("change", { bubbles: true }));
    move(field, 1);
  } else if (field.matches("[data-grid-digit]") && /^[1-5]$/.test(event.key)) {
    event.preventDefault();
    field.value = event.key;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    beside(field, 1);
  } else if (field.matches("[data-grid-cell], [data-grid-digit]") && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    if (beside(field, event.key === "ArrowRight" ? 1 : -1)) event.preventDefault();
  }
});

// The next field of the same row, or the one before it.
function beside(field, step) {
  const cells = [...field.closest("tr").querySelectorAll("input:not([type=hidden])")];
  const next = cells[cells.indexOf(field) + step];
  next?.focus();
  next?.select?.();
  return next;
}

// The same column, a row up or down; below the last row of one grid begins the next one.
function move(field, step) {
  const place = [...field.closest("tr").querySelectorAll("input:not([type=hidden])")].indexOf(field);
  const rows = [...field.closest("[data-portal-grid]").querySelectorAll(".paper-grid tbody tr")];
  const row = rows[rows.indexOf(field.closest("tr")) + step];
  if (!row) return;
  const fields = [...row.querySelectorAll("input:not([type=hidden])")];
  const isOther = row.closest("table") !== field.closest("table");
  const next = fields[isOther ? 0 : place] ?? fields.at(-1);
  next?.focus();
  next?.select?.();
}
