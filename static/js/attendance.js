// data-portal-attendance="uid": the attendance of a meeting, typed where there may be no network. Each choice is kept in
// this browser first and sent then, each with its own key, so that the server keeps it once however often it comes.
// What the server refuses stays, with the reason, until it is typed anew or removed. Entries belong to who typed them:
// another person who signs in on the same phone neither sends nor sees them.
// Of people only their numbers are kept here, no names; the page itself is kept by attendance-worker.js.
const form = document.querySelector("[data-portal-attendance]");
if (form) start(form);

function start(form) {
  const { day, entries: address, worker, scope, user } = form.dataset;
  const ofMeeting = `portal-attendance:${form.dataset.portalAttendance}:`;
  const store = ofMeeting + user;
  const state = form.querySelector("[data-attendance-state]");
  const others = form.querySelector("[data-attendance-others]");
  const rest = form.querySelector("[data-attendance-rest]");
  const refusals = form.querySelector("[data-attendance-refused]");
  const refusedLine = refusals.querySelector("template").content.firstElementChild;
  let queue = read();
  let sending = null;
  let trouble = "";
  let isLeaving = false; // the button was pressed while entries were on their way

  keepPage(worker, scope);
  queue.filter((entry) => String(entry.day) === day).forEach(show);
  form.addEventListener("change", typed);
  form.addEventListener("submit", submitted);
  rest.addEventListener("click", restPresent);
  rest.hidden = false;
  refusals.addEventListener("click", removed);
  window.addEventListener("online", send);
  window.addEventListener("storage", (event) => {
    if (event.key === store) { queue = read(); tell(); }
  });
  setInterval(send, 15000);
  tell();
  send();

  function read() {
    try { return JSON.parse(localStorage.getItem(store)) ?? []; } catch { return queue ?? []; }
  }

  function waiting() { return queue.filter((entry) => !entry.refusal); }

  function keep() {
    try { localStorage.setItem(store, JSON.stringify(queue)); } catch { /* private mode: as long as the page is open */ }
    tell();
  }

  function typed(event) {
    const row = event.target.closest("[data-person]");
    if (!row) return;
    enter(row);
    send();
  }

  // `rest`: for all who were not marked; the server changes nobody of them who was marked elsewhere meanwhile.
  function enter(row, rest = false) {
    const presence = row.querySelector("input[type=radio]:checked")?.value;
    if (!presence) return;
    const hours = row.querySelector(".input-hours");
    const minutes = presence === "present" ? minutesOf(hours?.value) : null;
    const isWrong = Number.isNaN(minutes);
    if (hours) hours.setAttribute("aria-invalid", isWrong);
    if (isWrong) return note(row, form.dataset.textHours, true);
    const person = Number(row.dataset.person);
    queue = read().filter((entry) => entry.person !== person || String(entry.day) !== day || entry.uid === sending?.[person]);
    queue.push({ uid: crypto.randomUUID?.() ?? newUid(), day: Number(day), person, presence, minutes, seen: seen(row), rest, typed_at: new Date().toISOString() });
    keep();
  }

  // Most people come: one press, then the few who did not.
  function restPresent(event) {
    if (!event.target.closest("button")) return;
    for (const row of form.querySelectorAll("[data-person]")) {
      const present = row.querySelector("input[type=radio][value=present]");
      if (row.querySelector("input[type=radio]:checked") || !present) continue;
      present.checked = true;
      enter(row, true);
    }
    send();
  }

  async function send() {
    const batch = waiting();
    if (sending || !batch.length) return;
    sending = Object.fromEntries(batch.map((entry) => [entry.person, entry.uid]));
    try {
      const answer = await fetch(address, { method: "POST", body: body(batch), redirect: "manual", headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) {
        trouble = "";
        settle((await answer.json()).results, batch);
      } else {
        trouble = form.dataset[answer.status === 409 ? "textSomebody" : answer.status >= 500 ? "textOffline" : "textLogin"];
      }
    } catch {
      trouble = form.dataset.textOffline;
    }
    sending = null;
    tell();
    if (trouble) isLeaving = false;
    else if (waiting().length) send();
    else if (queue.length) isLeaving = false; // what is refused is to be seen first
    else if (isLeaving) form.requestSubmit();
  }

  function body(batch) {
    const fields = new FormData(form);
    return new URLSearchParams({
      csrfmiddlewaretoken: fields.get("csrfmiddlewaretoken"),
      entries: JSON.stringify(batch),
      typist: user,
      paper: fields.get("paper") ?? "",
      reason: fields.get("reason") ?? "",
    });
  }

  function settle(results, batch) {
    const told = Object.fromEntries(results.map((result) => [result.uid, result]));
    queue = read().filter((entry) => !told[entry.uid] || told[entry.uid].refusal);
    queue = queue.map((entry) => (told[entry.uid] ? { ...entry, refusal: told[entry.uid].refusal } : entry));
    for (const result of results) {
      const entry = batch.find((each) => each.uid === result.uid);
      const row = String(entry.day) === day && rowOf(result.person);
      if (!row) continue;
      if (result.refusal) {
        note(row, result.refusal, true);
        continue;
      }
      const now = result.stood ?? entry;
      was(row).value = `${result.version}|${now.presence}|${now.minutes ?? ""}`;
      if (result.stood) {
        if (!queue.some((each) => each.person === entry.person && String(each.day) === day)) show({ ...entry, ...now });
        note(row, form.dataset.textStood, now.presence !== entry.presence);
        continue;
      }
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      const replaced = result.replaced ? `, ${form.dataset.textReplaced} ${result.replaced}` : "";
      note(row, `${form.dataset.textKept} ${time}${replaced}`, Boolean(result.replaced));
    }
    keep();
  }

  // The form goes by itself once nothing waits; without a network it stays, for all is kept here.
  // What was refused is tried once more, perhaps with a reason that has been written meanwhile.
  function submitted(event) {
    if (!queue.length && navigator.onLine) return;
    event.preventDefault();
    queue = read().map(({ refusal, ...entry }) => entry);
    keep();
    if (navigator.onLine) isLeaving = true;
    else trouble = form.dataset.textOffline;
    tell();
    send();
  }

  function removed(event) {
    const uid = event.target.closest("button")?.value;
    if (!uid) return;
    queue = read().filter((entry) => entry.uid !== uid);
    keep();
    state.focus();
  }

  function tellRefused() {
    const refused = queue.filter((entry) => entry.refusal);
    refusals.hidden = !refused.length;
    refusals.querySelector("ul").replaceChildren(...refused.map((entry) => {
      const line = refusedLine.cloneNode(true);
      const row = rowOf(entry.person);
      const name = row?.querySelector("legend").textContent ?? form.dataset.textUnlisted;
      const choice = row?.querySelector(`input[value="${entry.presence}"] + label`)?.textContent ?? "";
      line.prepend(`${[name, choice].filter(Boolean).join(", ")}: ${entry.refusal} `);
      line.querySelector("button").value = entry.uid;
      line.querySelector("button span").textContent = `: ${name}`;
      return line;
    }));
  }

  function tellOthers() {
    let count = 0;
    try {
      const stores = Object.keys(localStorage).filter((key) => key.startsWith(ofMeeting) && key !== store);
      for (const key of stores) count += JSON.parse(localStorage.getItem(key)).length;
    } catch { /* private mode: nothing is kept */ }
    others.hidden = !count;
    others.querySelector("[data-count]").textContent = count;
  }

  function tell() {
    const count = waiting().length;
    const refused = queue.length > count || form.querySelector("[data-attendance-note].is-wrong");
    tellRefused();
    tellOthers();
    state.hidden = !count && !trouble && !state.dataset.used;
    if (count) state.dataset.used = "yes";
    const unsent = `${form.dataset.textUnsent}: ${count}`;
    const text = count ? [unsent, trouble].filter(Boolean).join(". ") : refused ? "" : form.dataset.textSaved;
    if (state.textContent !== text) state.textContent = text;
    state.hidden ||= !text;
    state.classList.toggle("is-waiting", count > 0);
  }

  function show(entry) {
    const row = rowOf(entry.person);
    const radio = row?.querySelector(`input[type=radio][value="${entry.presence}"]`);
    if (radio) radio.checked = true;
    if (row && entry.refusal) note(row, entry.refusal, true);
    const hours = row?.querySelector(".input-hours");
    if (hours && entry.minutes) hours.value = String(entry.minutes / 60).replace(".", ",").slice(0, 5);
  }

  function rowOf(person) { return form.querySelector(`[data-person="${person}"]`); }
  function was(row) { return row.querySelector("input[type=hidden]"); }
  function seen(row) { return Number(was(row).value.split("|")[0]) || 0; }

  function note(row, text, isWrong) {
    const place = row.querySelector("[data-attendance-note]");
    place.textContent = text;
    place.classList.toggle("is-wrong", isWrong);
  }
}

// "3", "2,5", "2:30" in minutes; null where nothing stands, NaN where it is no hours.
function minutesOf(text) {
  const plain = (text ?? "").trim().replace(",", ".");
  if (!plain) return null;
  const clock = /^(\d{1,2}):([0-5]\d)$/.exec(plain);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  return /^\d{1,2}(\.\d{1,2})?$/.test(plain) && Number(plain) ? Math.round(Number(plain) * 60) : NaN;
}

// Where the address is not https there is no randomUUID.
function newUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// Opened once, the page opens again without a network.
async function keepPage(worker, scope) {
  try {
    const registration = await navigator.serviceWorker.register(worker, { scope });
    await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const own = [...new Set([location.href.split("#")[0], ...loaded])].filter((name) => name.startsWith(location.origin));
    registration.active?.postMessage({ keep: own.filter((name) => !name.includes("/wpisy/")) });
  } catch { /* no service workers here: as long as the page stays open, all goes on */ }
}
