// The questions of the consultation form, wherever they stand: choices that exclude each other, answers taken back.

const questions = document.querySelector("[data-questions]");
const boxesOf = (name) => [...questions.querySelectorAll(`input[name="${name}"]`)];

// htmx would carry style attributes over to what it swaps in; our content security policy knows none.
htmx.config.attributesToSettle = ["class"];

// “None” and “Not assessed” stand alone: choosing one takes the others back, and the other way round.
function keepApart(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  const alone = box.hasAttribute("data-alone");
  for (const other of boxesOf(box.name)) {
    if (other !== box && (alone || other.hasAttribute("data-alone"))) other.checked = false;
  }
}

// The main goal is not offered again among the other goals.
function leaveOut(list) {
  const chosen = questions.querySelector(`input[name="${list.dataset.omits}"]:checked`);
  for (const row of list.children) row.hidden = Boolean(chosen) && row.firstElementChild.value === chosen.value;
}

function clearAnswer(button) {
  const radios = boxesOf(button.dataset.clear);
  for (const radio of radios) radio.checked = false;
  radios[0].focus();
  radios[0].dispatchEvent(new Event("input", { bubbles: true }));
}

// “Still so” gives the answer of the earlier consult again, and the remark beside it.
function answerAsLastTime(button) {
  const { values, remark } = JSON.parse(button.dataset.last);
  const fields = [...questions.querySelectorAll(`[name="${button.dataset.still}"]`)];
  for (const field of fields) {
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
    else field.value = values[0];
  }
  const beside = questions.querySelector(`[name="${button.dataset.still.replace("answer-", "remark-")}"]`);
  if (beside && !beside.value) beside.value = remark;
  const answer = fields.find((field) => field.checked) || fields[0];
  answer.focus({ preventScroll: true });
  answer.dispatchEvent(new Event("input", { bubbles: true }));
}

questions.addEventListener("input", (event) => {
  event.target.closest(".question")?.querySelector("[data-mark]")?.remove();
  keepApart(event.target);
  questions.querySelectorAll("[data-omits]").forEach(leaveOut);
});

questions.addEventListener("click", (event) => {
  const button = event.target.closest("[data-clear], [data-still]");
  if (!button) return;
  event.preventDefault();
  (button.matches("[data-clear]") ? clearAnswer : answerAsLastTime)(button);
});

// Return moves nothing and sends nothing, unless a button or a link has the focus.
questions.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
});
