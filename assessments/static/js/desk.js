// The clinician's desk beside a result: answers tried out, and a decision, which is saved by kept.js. Without these
// files both work with their buttons.

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

// The list above the form loses what is no mistake any more, and goes with the last one.
function settle(ask) {
  const summary = document.getElementById("problems")?.closest(".error-summary");
  for (const link of summary?.querySelectorAll("li a") ?? []) {
    if (ask.querySelector(link.hash) || ask.matches(link.hash)) link.closest("li").remove();
  }
  if (!summary?.querySelector("li")) summary?.remove();
}

// -- the decision ------------------------------------------------------------------------------------

const form = document.getElementById("decide");

if (form) {
  const [kept, unkept, unsigned] = ["#kept", "[data-unkept]", "[data-unsigned]"].map((one) => form.querySelector(one));
  keepTyped(form, {
    told(trouble, pressed) {
      kept.hidden = Boolean(trouble);
      unkept.hidden = !trouble;
      if (pressed && trouble !== "refused") unsigned.hidden = false;
    },
  });
  form.addEventListener("submit", () => { unsigned.hidden = true; });
  // Return moves nothing and signs nothing, unless a button or a link has the focus.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  // What is told of a mistake is over once the answer is another one; signing looks at it again.
  form.addEventListener("input", ({ target }) => {
    const ask = target.closest(".is-wrong");
    if (!ask) return;
    ask.classList.remove("is-wrong");
    settle(ask);
    ask.querySelector(".note-error").parentElement.remove();
    for (const one of [ask, ...ask.querySelectorAll("[aria-invalid]")]) {
      for (const name of ["aria-invalid", "aria-describedby"]) one.removeAttribute(name);
    }
  });
  form.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status !== 409) return;
    detail.shouldSwap = true;
    detail.swapOverride = "none"; // only the words about it, wherever the answer was meant to go
  });
}
