// The consultation form, live: a draft that is always either saved or said not to be, and the way through it.
// Choices are in choices.js. Without these files the form works with its buttons.

const form = document.getElementById("consult");
const RETRY_AFTER = 5000;
const PAUSE = { text: 600, choice: 80 }; // after the last key or tap, in milliseconds

// -- saving ------------------------------------------------------------------------------------------

let typed = 0; // counts what was typed, what is on its way, what is saved
let sent = 0;
let saved = 0;
let refused = false;
let leaving = false;
let submitter = null;
let retry = null;
let renewed = false;
let soon = null;

const unsaved = () => typed !== saved;
const save = () => htmx.trigger(form, "save-now");

function say(trouble) {
  for (const note of form.querySelectorAll("[data-trouble]")) note.hidden = note.dataset.trouble !== trouble;
  if (trouble) for (const words of document.querySelectorAll(".saved-at")) words.textContent = "Not saved";
}

function tryAgain() {
  clearTimeout(retry);
  retry = setTimeout(save, RETRY_AFTER);
}

function failed(trouble) {
  submitter = null;
  say(trouble);
  if (!refused) tryAgain();
}

// What an answer of the server means; anything else is “failed”.
const AFTER = {
  200: () => { saved = sent; renewed = false; say(""); goOn(); },
  401: () => { say("signed-out"); submitter = null; }, // page.js shows its notice and fires “signed-in” later
  403: () => { if (renewed) failed("failed"); else freshToken(); },
  404: () => { refused = true; say("refused"); },
  409: () => { refused = true; say("refused"); },
};

// Somebody signed in anew in another tab: this page's token is of the old session.
function freshToken() {
  renewed = true;
  submitter = null;
  say("signed-out");
  form.dispatchEvent(new Event("signed-out", { bubbles: true }));
  window.dispatchEvent(new Event("focus"));
}

form.addEventListener("input", (event) => {
  typed += 1;
  clearTimeout(soon);
  soon = setTimeout(save, event.target.matches("[type=radio], [type=checkbox]") ? PAUSE.choice : PAUSE.text);
});
form.addEventListener("htmx:beforeRequest", (event) => {
  if (refused || leaving) event.preventDefault();
  clearTimeout(retry);
  sent = typed;
});
form.addEventListener("htmx:beforeSwap", (event) => {
  if ([404, 409].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
});
form.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.xhr.status) return failed("offline");
  return (AFTER[detail.xhr.status] || (() => failed("failed")))();
});
document.body.addEventListener("signed-in", () => { say(""); save(); });
window.addEventListener("online", () => { if (unsaved()) save(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && unsaved()) save(); });
window.addEventListener("beforeunload", (event) => { if (unsaved() && !leaving) event.preventDefault(); });
document.addEventListener("click", (event) => { if (event.target.closest("[data-leave], .discard button")) leaving = true; });

// The result is asked for only once everything is saved: a log-in that ended or a lost connection is then
// told here, beside what was typed, and not on a page of its own.
form.addEventListener("submit", (event) => {
  if (leaving) return;
  event.preventDefault();
  if (submitter || refused) return;
  submitter = event.submitter;
  save();
});

function goOn() {
  if (!submitter || unsaved()) return;
  leaving = true;
  form.requestSubmit(submitter);
}

window.addEventListener("pageshow", () => { leaving = false; submitter = null; });

// -- finding one's way -------------------------------------------------------------------------------

// A link to a question leads to its first answer, with the question in view.
function goTo(hash) {
  const place = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  const control = place && (place.matches("input") ? place : place.matches(".question") && place.querySelector(
    "input:checked, input:not([type=hidden]), textarea"));
  if (!control) return;
  place.scrollIntoView();
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
