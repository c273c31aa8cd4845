// A form that is kept while it is typed: at every moment it is either saved or said not to be, and it is sent
// only once everything is saved. A log-in that ended or a lost connection is then told beside what was typed,
// and not on a page of its own. Without this file a form works with its buttons.

const RETRY_AFTER = 5000;
const PAUSE = { text: 600, choice: 80 }; // after the last key or tap, in milliseconds
const CHOICES = "[type=radio], [type=checkbox], select";

// Whether a field says something else than the page came with.
function isChanged(field) {
  if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

// `form` saves at the event “save-now” and has notes with data-trouble, of which the one that applies is shown.
// `gone` are the answers of the server after which nothing more can be saved; `told(trouble, pressed)` hears of
// each trouble, of "" when it is over, and of the button that had been pressed and now did nothing.
function keepTyped(form, { gone = [409], told = () => {} } = {}) {
  let typed = 0; // counts what was typed, what is on its way, what is kept
  let sent = 0;
  let kept = 0;
  let refused = false;
  let leaving = false;
  let renewed = false;
  let missed = false; // by a log-in that ended
  let submitter = null;
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
    told(trouble, trouble ? submitter : null);
    if (trouble) submitter = null;
  }

  function failed(trouble) {
    say(trouble);
    if (!refused) keepIn(RETRY_AFTER);
  }

  function signedOut() { // page.js shows its notice and fires “signed-in” later
    missed = true;
    say("signed-out");
  }

  // Somebody signed in anew in another tab: this page's token is of the old session.
  function freshToken() {
    renewed = true;
    signedOut();
    document.body.dispatchEvent(new Event("signed-out", { bubbles: true }));
    window.dispatchEvent(new Event("focus"));
  }

  function saved() {
    kept = sent;
    renewed = missed = false;
    say("");
    goOn();
  }

  function goOn() {
    if (!submitter || leaving || unkept()) return;
    leaving = true;
    form.requestSubmit(button(submitter.name, submitter.value));
  }

  // The answer to the save may have put another button in the place of the one that was pressed, or none.
  function button(name, value) {
    const found = [...form.querySelectorAll("button")].find((one) => one.name === name && one.value === value);
    if (found) return found;
    const made = Object.assign(document.createElement("button"), { name, value, hidden: true });
    form.append(made);
    return made;
  }

  function refuse() {
    refused = true;
    for (const one of form.querySelectorAll("button[name=then]")) one.disabled = true;
    say("refused");
  }

  function understand(status) {
    if (status === 200) saved();
    else if (status === 401) signedOut();
    else if (status === 403 && !renewed) freshToken();
    else if (gone.includes(status)) refuse();
    else failed(status ? "failed" : "offline");
  }

  const catchUp = () => { if (unkept() || missed) keep(); };

  form.addEventListener("input", (event) => {
    typed += 1;
    keepIn(event.target.matches(CHOICES) ? PAUSE.choice : PAUSE.text);
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (refused || leaving) event.preventDefault();
    sent = typed;
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => understand(detail.xhr.status));
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    if (submitter || refused) return;
    submitter = event.submitter;
    keep();
  });
  document.body.addEventListener("signed-in", () => { say(""); catchUp(); });
  window.addEventListener("online", catchUp);
  document.addEventListener("visibilitychange", () => { if (document.hidden) catchUp(); });
  window.addEventListener("beforeunload", (event) => { if (unkept() && !leaving) event.preventDefault(); });
  window.addEventListener("pageshow", () => { leaving = false; submitter = null; });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-leave]")) leaving = true; });

  // On a slow connection somebody may have begun before this script was there.
  if ([...form.querySelectorAll("input, textarea, select")].some(isChanged)) {
    typed += 1;
    keepIn(PAUSE.choice);
  }
}
