// data-portal-print: a button that opens the browser's own printing; without scripts it is not shown.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-portal-print]")) window.print();
});
