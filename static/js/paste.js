// data-portal-paste="name": of a pasted table the clipboard's HTML goes along in the field of that name, for the cells
// of Word keep their lines there. Whoever then edits the plain text wants the text as it stands.
const beside = (area) => area.form?.elements[area.dataset.portalPaste];

document.addEventListener("paste", (event) => {
  const area = event.target.closest?.("[data-portal-paste]");
  const html = area && event.clipboardData?.getData("text/html");
  if (!html || !/<table/i.test(html) || area.value.trim()) return;
  event.preventDefault();
  area.value = event.clipboardData.getData("text/plain") || " ";
  beside(area).value = html;
});

document.addEventListener("input", (event) => {
  const area = event.target.closest?.("[data-portal-paste]");
  if (area) beside(area).value = "";
});
