// The consultation form: the way through it. It is saved by kept.js, its choices are in choices.js. Without these
// files the form works with its buttons.

const form = document.getElementById("consult");

keepTyped(form, {
  gone: [404, 409],
  told(trouble, pressed) {
    document.body.classList.toggle("is-unsaved", Boolean(trouble));
    for (const note of document.querySelectorAll("[data-stale]")) note.hidden = !trouble;
    if (trouble) for (const words of document.querySelectorAll(".saved-at")) words.textContent = "Not saved";
    if (pressed) document.querySelector("#signed-out:not([hidden]) a")?.focus();
  },
});
form.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if ([404, 409].includes(detail.xhr.status)) detail.shouldSwap = true;
});

// -- finding one's way -------------------------------------------------------------------------------

// After answers were filled in or taken back the page is a new one: the place is kept, the button there has the
// focus, and a screen reader hears what was set.
function toButtons(place) {
  place.scrollIntoView({ block: "center", behavior: "instant" });
  (place.querySelector("button") || form.querySelector(QUESTION_FIELDS)).focus({ preventScroll: true });
  const told = place.querySelector("[data-told]");
  if (told) document.getElementById("announce").textContent = told.textContent;
}

// A link to a question leads to its first answer, with the question in view.
function goTo(hash) {
  const place = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (place && place.matches(".normal, #templates")) toButtons(place);
  const control = place && (place.matches("input") ? place : place.matches(".question") && place.querySelector(
    "input:checked, input:not([type=hidden]), textarea"));
  if (!control) return;
  place.scrollIntoView({ behavior: "instant" }); // the next key may answer it
  control.focus({ preventScroll: true });
}

// Alt and N lead through what to ask next, one after the other.
let asked = "";
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyN") return;
  const hashes = [...document.querySelectorAll("#ask-next a, #open a")].map((link) => link.getAttribute("href"));
  if (!hashes.length) return;
  event.preventDefault();
  asked = hashes[(hashes.indexOf(asked) + 1) % hashes.length];
  goTo(asked);
});

// A screen reader hears of the verdict when it changes, not after every answer.
document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "announce-verdict") return;
  detail.shouldSwap = detail.fragment.textContent.trim() !== detail.target.textContent.trim();
});

// What was unfolded in the panel stays so when an answer brings a new one.
document.body.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  for (const open of detail.target.querySelectorAll("details[id][open]")) {
    const same = detail.fragment.querySelector(`#${open.id}`);
    if (same) same.open = true;
  }
});

// The bar of a narrow screen leads to the panel, and a button in its place back to where one was.
const back = document.getElementById("back");
const QUESTION_FIELDS = ".question :is(input, textarea)";
let at = null; // the field of a question that had the focus last
let left = null; // that field, or the first one in view, and how far the page was scrolled

function firstInView() {
  return [...form.querySelectorAll(QUESTION_FIELDS)].find((one) => one.getBoundingClientRect().top > 0);
}

function toPanel() {
  const field = at && form.contains(at) && isInView(at) ? at : firstInView();
  left = { field, top: window.scrollY };
  back.hidden = false;
  const heading = document.getElementById("live-h");
  heading.scrollIntoView({ behavior: "instant" });
  heading.focus({ preventScroll: true });
}

function toQuestion() {
  back.hidden = true;
  left.field?.focus({ preventScroll: true });
  window.scrollTo({ top: left.top, behavior: "instant" });
}

function isInView(field) {
  const { top, bottom } = field.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

form.addEventListener("focusin", ({ target }) => {
  if (!target.matches(QUESTION_FIELDS)) return;
  at = target;
  back.hidden = true;
});
new IntersectionObserver(([panel]) => { // somebody scrolled back
  if (!panel.isIntersecting) back.hidden = true;
}).observe(document.getElementById("live"));
back.addEventListener("click", toQuestion);
form.addEventListener("click", (event) => {
  if (!event.target.closest("#bar")) return;
  event.preventDefault();
  toPanel();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#q-'], a[href^='#id_']");
  if (!link) return;
  event.preventDefault();
  goTo(link.getAttribute("href"));
});
// Only after the browser went there itself: that takes the focus away.
window.addEventListener("load", () => { if (!document.querySelector(".error-summary")) goTo(location.hash); });

const links = [...form.querySelectorAll(".index a")];
const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
const next = document.getElementById("next");

// Marks the section that is being read and names the one after it.
function mark() {
  const line = window.innerHeight / 3;
  const here = Math.max(sections.filter((section) => section.getBoundingClientRect().top < line).length - 1, 0);
  if (links[here].hasAttribute("aria-current")) return;
  for (const link of links) link.removeAttribute("aria-current");
  links[here].setAttribute("aria-current", "true");
  links[here].closest("nav").scrollLeft = links[here].offsetLeft - 16;
  next.hidden = !sections[here + 1];
  if (next.hidden) return;
  next.hash = sections[here + 1].id;
  next.textContent = `Next: ${sections[here + 1].querySelector("h2").textContent}`;
}

let waiting = false;
window.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; mark(); });
}, { passive: true });
mark();
