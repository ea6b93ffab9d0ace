// data-portal-copy="id": a button that copies the text of that field with Windows line ends, as programs of offices
// want them. data-portal-copied: what is said then, in the role="status" after it. Without scripts the button is not
// shown, and the field is there to be copied from.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-portal-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.portalCopy);
  for (const other of document.querySelectorAll("[data-portal-copy] ~ [role=status]")) other.textContent = "";
  await copy(field);
  button.parentElement.querySelector("[role=status]").textContent = button.dataset.portalCopied;
});

async function copy(field) {
  const text = field.value.replace(/\r?\n/g, "\r\n");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not on https, or an old browser: what is selected is copied.
    field.focus();
    field.select();
    document.execCommand("copy");
  }
}
