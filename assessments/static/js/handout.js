// The texts of a patient handout: the server keeps them when they are sent, so leaving with others asks first.

const form = document.getElementById("handout");
const fields = [...form.querySelectorAll("textarea")];
let sent = fields.map((field) => field.defaultValue);

const isKept = () => !("unkept" in form.dataset) && fields.every((field, place) => field.value === sent[place]);

// After a PDF the page stays; any other answer takes its place.
form.addEventListener("submit", () => {
  sent = fields.map((field) => field.value);
  delete form.dataset.unkept;
});
window.addEventListener("beforeunload", (event) => { if (!isKept()) event.preventDefault(); });
