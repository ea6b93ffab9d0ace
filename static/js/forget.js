// A page for somebody who is not signed in: what the attendance list kept for a hall without a network goes, for it
// holds people's names. However one signs out, the next page is such a page; entries that wait to be sent hold numbers
// alone and stay (attendance.js).
if (document.body.hasAttribute("data-portal-stranger")) globalThis.caches?.delete("portal-attendance");
