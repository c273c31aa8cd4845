// The texts of a patient handout: the server keeps them when they are sent, so leaving with others asks first; and
// how much still fits is said beside a text once its limit is near.

const form = document.getElementById("handout");
const fields = [...form.querySelectorAll("textarea")];
let sent = fields.map((field) => field.defaultValue);

const isKept = () => !("unkept" in form.dataset) && fields.every((field, place) => field.value === sent[place]);

// After a PDF the page stays; any other answer takes its place.
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // not sent yet, or not at all
  sent = fields.map((field) => field.value);
  delete form.dataset.unkept;
});
window.addEventListener("beforeunload", (event) => { if (!isKept()) event.preventDefault(); });

// -- how long a text may be --------------------------------------------------------------------------

const NEAR = 200;

const characters = (count) => `${count} character${count === 1 ? "" : "s"}`;

function sayLimit(field) {
  const told = field.parentElement.querySelector(".limit");
  const limit = Number(field.dataset.limit);
  const left = limit - [...field.value.trim()].length; // counted as the server counts
  told.hidden = left > NEAR;
  told.classList.toggle("is-over", left < 0);
  told.textContent = left < 0 ? `${characters(-left)} too many: at most ${limit} fit.` : `${characters(left)} left.`;
}

for (const field of fields) {
  sayLimit(field);
  field.addEventListener("input", () => sayLimit(field));
}
