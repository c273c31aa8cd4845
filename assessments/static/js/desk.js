// The clinician's desk beside a result: answers tried out, and a decision that is kept while it is typed.
// Without this file both work with their buttons.

// htmx would carry style attributes over to what it swaps in; our content security policy knows none.
htmx.config.attributesToSettle = ["class"];

// -- trying out --------------------------------------------------------------------------------------

const tried = document.querySelector("[data-try-out]");
let asker = null; // the button that asked, to go back to

if (tried) {
  tried.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422) detail.shouldSwap = true;
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target === tried) asker = document.activeElement;
  });
  tried.addEventListener("htmx:afterSwap", () => tried.querySelector("h3").focus());
  tried.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    tried.replaceChildren();
    asker?.focus();
  });
}

// -- keeping the decision ----------------------------------------------------------------------------

const form = document.getElementById("decide");
const RETRY_AFTER = 5000;
const PAUSE = { text: 600, choice: 80 }; // after the last key or tap, in milliseconds

let typed = 0; // counts what was typed, what is on its way, what is kept
let sent = 0;
let kept = 0;
let refused = false;
let leaving = false;
let submitter = null;
let renewed = false;
let soon = null;

const unkept = () => typed !== kept;

function keep() {
  clearTimeout(soon);
  htmx.trigger(form, "save-now");
}

function keepIn(pause) {
  clearTimeout(soon);
  soon = setTimeout(keep, pause);
}

function say(trouble) {
  for (const note of form.querySelectorAll("[data-trouble]")) note.hidden = note.dataset.trouble !== trouble;
}

function failed(trouble) {
  submitter = null;
  say(trouble);
  if (!refused) keepIn(RETRY_AFTER);
}

// Somebody signed in anew in another tab: this page's token is of the old session.
function freshToken() {
  renewed = true;
  submitter = null;
  document.body.dispatchEvent(new Event("signed-out", { bubbles: true }));
  window.dispatchEvent(new Event("focus"));
}

// What an answer of the server means; anything else is “failed”.
const AFTER = {
  200: () => { kept = sent; renewed = false; say(""); goOn(); },
  401: () => { submitter = null; }, // page.js shows its notice and fires “signed-in” later
  403: () => { if (renewed) failed("failed"); else freshToken(); },
  404: () => failed("failed"),
  409: () => { refused = true; submitter = null; say(""); },
};

// It is signed only once everything is kept: a log-in that ended or a lost connection is then told here,
// beside what was typed, and not on a page of its own.
function goOn() {
  if (!submitter || unkept()) return;
  leaving = true;
  form.requestSubmit(submitter);
}

if (form) {
  form.addEventListener("input", (event) => {
    typed += 1;
    keepIn(event.target.matches("[type=radio], [type=checkbox], select") ? PAUSE.choice : PAUSE.text);
  });
  // Return moves nothing and signs nothing, unless a button or a link has the focus.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (refused) event.preventDefault();
    sent = typed;
  });
  form.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status !== 409) return;
    detail.shouldSwap = true;
    detail.swapOverride = "none"; // only the words about it, wherever the answer was meant to go
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.xhr.status) return failed("offline");
    return (AFTER[detail.xhr.status] || (() => failed("failed")))();
  });
  document.body.addEventListener("signed-in", () => { if (unkept()) keep(); });
  window.addEventListener("online", () => { if (unkept()) keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && unkept()) keep(); });
  window.addEventListener("beforeunload", (event) => { if (unkept() && !leaving) event.preventDefault(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) leaving = true; });
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    if (submitter || refused) return;
    submitter = event.submitter;
    keep();
  });
  window.addEventListener("pageshow", () => { leaving = false; submitter = null; });
}
