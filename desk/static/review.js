// The review page: a focused field lights the words it came from; the whole page works from the keyboard.
"use strict";

const form = document.getElementById("review-form");
const viewport = document.getElementById("viewport");
const strip = document.getElementById("strip");
const lens = document.getElementById("lens");
const token = document.body.dataset.token;
const sheets = [...document.querySelectorAll(".sheet")];
const closed = "closed" in form.dataset;

// --- the page image -------------------------------------------------------------------------------------------

let shown = 0;
let zoom = 1;

function showPage(index) {
  shown = Math.max(0, Math.min(index, sheets.length - 1));
  sheets.forEach((sheet, place) => { sheet.hidden = place !== shown; });
  const number = sheets[shown]?.dataset.page ?? "–";
  document.getElementById("page-count").textContent = `Page ${number} (${shown + 1} of ${sheets.length})`;
  document.getElementById("page-before").disabled = shown === 0;
  document.getElementById("page-after").disabled = shown >= sheets.length - 1;
}

function setZoom(value) {
  const middle = (viewport.scrollTop + viewport.clientHeight / 2) / zoom;
  const across = (viewport.scrollLeft + viewport.clientWidth / 2) / zoom;
  zoom = Math.max(0.5, Math.min(value, 4));
  for (const sheet of sheets) sheet.style.width = `${zoom * 100}%`;
  viewport.scrollTop = middle * zoom - viewport.clientHeight / 2;
  viewport.scrollLeft = across * zoom - viewport.clientWidth / 2;
}

// The words of a box, enlarged, beside what was made of them.
function magnify(box) {
  lens.width = 0;
  if (!box) return;
  const image = box.closest(".sheet").querySelector("img");
  if (!image.complete) { image.addEventListener("load", () => magnify(box), { once: true }); return; }
  const part = (name, whole) => Number(box.getAttribute(name)) / 1000 * whole;
  const width = part("width", image.naturalWidth);
  const height = part("height", image.naturalHeight);
  if (!width || !height) return;
  const room = lens.parentElement;
  const scale = Math.min((room.clientHeight - 16) / height, room.clientWidth * 0.52 / width, 3);
  lens.width = Math.round(width * scale);
  lens.height = Math.round(height * scale);
  lens.getContext("2d").drawImage(
    image, part("x", image.naturalWidth), part("y", image.naturalHeight), width, height, 0, 0, lens.width, lens.height,
  );
}

function light(field) {
  for (const lit of document.querySelectorAll(".box.lit")) lit.classList.remove("lit");
  for (const here of form.querySelectorAll(".field.here")) here.classList.remove("here");
  const holder = field.closest(".field");
  holder?.classList.add("here");
  const why = holder?.querySelector(".why");
  strip.textContent = why?.textContent.trim() || "Not found on the page.";
  // The form for a new patient lights the field that it was filled from.
  const box = document.querySelector(`.box[data-field="${CSS.escape(field.dataset.box ?? field.id)}"]`);
  magnify(box);
  if (!box) return;
  const sheet = box.closest(".sheet");
  showPage(sheets.indexOf(sheet));
  box.classList.add("lit");
  const place = box.getBoundingClientRect();
  const frame = viewport.getBoundingClientRect();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  viewport.scrollTo({
    top: viewport.scrollTop + place.top - frame.top - frame.height / 2 + place.height / 2,
    left: viewport.scrollLeft + place.left - frame.left - frame.width / 2 + place.width / 2,
    behavior: calm ? "auto" : "smooth",
  });
}

document.getElementById("page-before").addEventListener("click", () => showPage(shown - 1));
document.getElementById("page-after").addEventListener("click", () => showPage(shown + 1));
document.getElementById("zoom-in").addEventListener("click", () => setZoom(zoom + 0.25));
document.getElementById("zoom-out").addEventListener("click", () => setZoom(zoom - 0.25));
document.getElementById("zoom-fit").addEventListener("click", () => setZoom(1));

viewport.addEventListener("click", (event) => {
  const box = event.target.closest(".box");
  if (box) document.getElementById(box.dataset.field)?.focus();
});

for (const image of document.querySelectorAll(".sheet img")) {
  image.addEventListener("error", () => {
    strip.textContent = "The page image cannot be shown. Open the whole fax, or download the original.";
  });
}

// --- fields ---------------------------------------------------------------------------------------------------

form.addEventListener("focusin", (event) => {
  if (event.target.closest(".field") && event.target.id) light(event.target);
});

function entries() {
  return [...form.querySelectorAll(".scroller input:not([type=hidden]), .scroller select, .scroller textarea")]
    .filter((one) => !one.disabled && one.offsetParent !== null);
}

async function fetchText(address) {
  const answer = await fetch(address, { headers: { "X-Form-Token": token } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

async function addField(item, name, state, focus) {
  if (document.getElementById(`value-${item}-${name}`)) return;
  const query = new URLSearchParams({ item, name, state });
  const answer = await fetchText(`/review/${form.dataset.task}/field?${query}`);
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".field");
  const place = form.querySelector(`.item[data-item="${item}"] .checks`);
  place.append(document.adoptNode(part));
  form.querySelector(`.add[data-item="${item}"] option[value="${CSS.escape(name)}"]`)?.remove();
  if (focus) document.getElementById(`value-${item}-${name}`).focus();
}

for (const button of form.querySelectorAll(".add-button")) {
  button.addEventListener("click", () => {
    const choice = form.querySelector(`.add[data-item="${button.dataset.item}"]`);
    if (choice.value) addField(button.dataset.item, choice.value, "added", true);
  });
}

document.getElementById("type").addEventListener("change", async (event) => {
  const answer = await fetchText(`/types/${encodeURIComponent(event.target.value)}/fields`);
  const { fields, required, decisions, new_patient: mayBeNew } = await answer.json();
  for (const choice of form.querySelectorAll(".add")) {
    const item = choice.dataset.item;
    const there = (name) => document.getElementById(`value-${item}-${name}`) || document.getElementById(`value-0-${name}`);
    choice.replaceChildren(...fields.filter(([name]) => !there(name)).map(([name, title]) => new Option(title, name)));
    for (const name of required) if (!there(name)) await addField(item, name, "missing", false);
  }
  // A type that knows one decision only settles that field too; the mark shows that it was changed.
  for (const choice of form.querySelectorAll("select[name$='.decision']")) {
    if (decisions.length !== 1 || choice.value === decisions[0]) continue;
    choice.value = decisions[0];
    choice.closest(".field").classList.add("changed");
  }
  for (const choice of form.querySelectorAll(".newcomer")) {
    choice.hidden = !mayBeNew;
    if (!mayBeNew) choice.querySelector("input").checked = false;
  }
  form.querySelector("h1").textContent = event.target.selectedOptions[0].textContent;
});

// --- patients and cases ---------------------------------------------------------------------------------------

function chosenPatient(item) {
  const own = form.querySelector(`input[name="patient.${item}"]`) ? item : "1";
  return form.querySelector(`input[name="patient.${own}"]:checked`)?.value ?? "";
}

function offerCases() {
  for (const list of form.querySelectorAll(".case")) {
    const patient = chosenPatient(list.dataset.item);
    for (const option of list.options) {
      const fits = !option.dataset.patient || option.dataset.patient === patient;
      option.hidden = option.disabled = !fits;
    }
    if (list.selectedOptions[0]?.disabled) list.value = "";
  }
}

function addPatient(item, patient) {
  const people = form.querySelector(`#patients-${item} .people`);
  if (people.querySelector(`input[value="${CSS.escape(patient.patient_id)}"]`)) return;
  const label = document.createElement("label");
  label.className = "person";
  const radio = Object.assign(document.createElement("input"), {
    type: "radio", name: `patient.${item}`, value: patient.patient_id,
  });
  const text = document.createElement("span");
  const name = document.createElement("b");
  name.textContent = patient.name;
  const detail = document.createElement("span");
  detail.className = "fine block";
  detail.textContent = patient.detail;
  text.append(name, ` · born ${patient.dob} · ${patient.patient_id}`, detail);
  label.append(radio, text);
  people.insertBefore(label, people.querySelector(".other"));
}

function addCases(cases) {
  for (const list of form.querySelectorAll(".case")) {
    for (const one of cases) {
      if ([...list.options].some((option) => option.value === one.case_id)) continue;
      const option = new Option(one.label, one.case_id);
      option.dataset.patient = one.patient_id;
      list.insertBefore(option, list.lastElementChild);
    }
  }
}

async function findPatients(input) {
  const item = input.dataset.item;
  const said = form.querySelector(`#patients-${item} .found`);
  const text = input.value.trim();
  if (text.length < 2) { said.textContent = ""; return; }
  const answer = await fetch("/patients/search", {
    method: "POST", headers: { "X-Form-Token": token }, body: new URLSearchParams({ text }),
  });
  if (!answer.ok) { said.textContent = "The search did not work; reload the page."; return; }
  if (input.value.trim() !== text) return;
  const { patients, cases } = await answer.json();
  for (const radio of form.querySelectorAll(`#patients-${item} .people input`)) {
    if (radio.dataset.found && !radio.checked) radio.closest("label").remove();
  }
  for (const patient of patients) {
    addPatient(item, patient);
    const radio = form.querySelector(`#patients-${item} input[value="${CSS.escape(patient.patient_id)}"]`);
    radio.dataset.found = "yes";
  }
  addCases(cases);
  offerCases();
  said.textContent = patients.length ? `${patients.length} found; choose above.` : "Nobody found.";
}

// The desk parts names and addresses and looks for doubles; what is typed already stays unless asked otherwise.
async function fillNewPatient(again) {
  const place = form.querySelector(".new-patient");
  if (place.childElementCount && !again) return;
  const said = form.querySelector("#patients-1 .found");
  const entered = [...new FormData(form)].filter(([name]) => !name.startsWith("new."));
  const answer = await fetch(`/review/${form.dataset.task}/new-patient`, {
    method: "POST", headers: { "X-Form-Token": token }, body: new URLSearchParams(entered),
  });
  if (!answer.ok) { said.textContent = "The form could not be filled; confirm to have it shown."; return; }
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...[...part.body.children].map((one) => document.adoptNode(one)));
  const doubles = [...place.querySelectorAll(".double")];
  for (const { dataset } of doubles) {
    addPatient("1", { patient_id: dataset.patient, name: dataset.name, dob: dataset.dob, detail: dataset.detail });
  }
  said.textContent = doubles.length
    ? `The form for the new patient stands below. On the roster ${doubles.length} may be the same person.`
    : "The form for the new patient stands below.";
  if (again) place.querySelector("input:not([type=checkbox])").focus();
}

form.addEventListener("click", (event) => {
  if (event.target.classList.contains("refill")) fillNewPatient(true);
});

let waiting = null;
form.addEventListener("input", (event) => {
  if (!event.target.classList.contains("find")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => findPatients(event.target), 250);
});
form.addEventListener("change", (event) => {
  if (!event.target.name?.startsWith("patient.")) return;
  offerCases();
  if (event.target.closest(".newcomer")) fillNewPatient(false);
});

// --- keys and sending -----------------------------------------------------------------------------------------

let sent = false;
for (const each of document.forms) {
  each.addEventListener("submit", (event) => {
    // A second press must not send the same answer twice.
    if (sent) event.preventDefault();
    sent = true;
  });
}
addEventListener("pageshow", () => { sent = false; });

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!closed) form.requestSubmit();
  } else if (event.altKey && event.key.toLowerCase() === "n") {
    event.preventDefault();
    if (closed) location.assign(`/review?after=${form.dataset.task}`);
    else document.getElementById("skip-form").requestSubmit();
  } else if (event.altKey && (event.key === "PageUp" || event.key === "PageDown")) {
    event.preventDefault();
    showPage(shown + (event.key === "PageDown" ? 1 : -1));
  } else if (event.key === "Enter" && event.target.matches(".scroller input")) {
    // Enter goes to the next field; only Ctrl+Enter or the button saves.
    event.preventDefault();
    const all = entries();
    all[all.indexOf(event.target) + 1]?.focus();
  }
});

showPage(0);
offerCases();
// A message comes before everything else; otherwise the first field that needs a look.
(form.querySelector(".wrong input, .wrong select, .wrong textarea") ?? (closed ? null : entries()[0]))?.focus();
