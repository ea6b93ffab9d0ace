// data-portal-check-file: compares a chosen file with data-sha256 in the browser; nothing leaves the computer.
const box = document.querySelector("[data-portal-check-file]");

const hex = async (bytes) =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function compare(file) {
  const { sha256, size, revisions } = box.dataset;
  const bytes = await file.arrayBuffer();
  const digest = await hex(bytes);
  if (digest === sha256) return "same";
  if (revisions.split(" ").includes(digest)) return "signed";
  // Signatures are appended to a PDF, so its beginning is still our document.
  const beginning = bytes.byteLength > size && (await hex(bytes.slice(0, Number(size))));
  return beginning === sha256 ? "extended" : "different";
}

// Browsers compute digests on secure pages only; elsewhere the form sends the file to be compared.
if (box && window.crypto?.subtle) {
  for (const part of box.querySelectorAll("[data-portal-check-sent]")) part.hidden = true;
  box.querySelector("[data-portal-check-here]").hidden = false;
  box.addEventListener("submit", (event) => event.preventDefault());
  box.querySelector("input[type=file]").addEventListener("change", async ({ target }) => {
    const file = target.files[0];
    const outcome = file ? await compare(file).catch(() => "unreadable") : "";
    for (const text of box.querySelectorAll("[data-portal-check-result]")) {
      text.hidden = text.dataset.portalCheckResult !== outcome;
    }
  });
}
