// Says of a request of the finder whether it was submitted or only typed: searches in vain are counted once.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.triggeringEvent?.type === "submit") {
    event.detail.headers["X-Submitted"] = "1";
  }
});
