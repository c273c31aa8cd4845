// Narrows a condition line to what it can still say. Without it every line works: the server checks the same.
(() => {
  "use strict";
  const SUBJECTS = ["question", "finding", "modality"];
  const CHOICE_OPS = ["any_of", "none_of", "all_of", "not_recorded"];
  const NUMBER_OPS = ["at_least", "at_most"];
  const TRUTH_OPS = ["is", "is_not", "not_yet"];

  const field = (line, name) => line.querySelector(`[name$="-${name}"]`);
  const show = (line, name, shown) => {
    const row = line.querySelector(`.form-row.field-${name}`);
    if (row) row.hidden = !shown;
  };
  const groupOf = (box) => box.closest("div").parentElement;
  const boxes = (line, question) => [...line.querySelectorAll(`.field-choices [data-question="${question}"]`)];

  // The choices of a question that this line does not carry yet come from the empty line below.
  function fetchChoices(line, question) {
    const known = document.querySelector(`#conditions-empty [data-question="${question}"]`);
    const list = line.querySelector(".field-choices [data-question]")
      ? groupOf(line.querySelector(".field-choices [data-question]")).parentElement
      : line.querySelector(".field-choices .flex-container > div");
    if (!known || !list || boxes(line, question).length) return;
    const index = line.id.split("-").pop();
    const copy = groupOf(known).cloneNode(true);
    copy.querySelectorAll("[name], [id], [for]").forEach((part) => {
      for (const name of ["name", "id", "for"]) {
        const value = part.getAttribute(name);
        if (value) part.setAttribute(name, value.replace("__prefix__", index) + (name === "name" ? "" : `-q${question}`));
      }
    });
    list.append(copy);
  }

  function narrowChoices(line, question) {
    if (question) fetchChoices(line, question);
    line.querySelectorAll(".field-choices [data-question]").forEach((box) => {
      const own = box.dataset.question === question;
      box.disabled = !own;
      groupOf(box).hidden = !own;
    });
  }

  function narrowRelations(line, subject, hasChoices) {
    const op = field(line, "op");
    const fitting = subject !== "question" ? TRUTH_OPS : [...(hasChoices ? CHOICE_OPS : NUMBER_OPS), "unanswered"];
    for (const option of op.options) option.hidden = option.disabled = !!subject && !fitting.includes(option.value);
    if (subject && !fitting.includes(op.value)) op.value = fitting[0];
    return op.value;
  }

  function narrow(line) {
    const subject = SUBJECTS.find((name) => field(line, name)?.value);
    const question = field(line, "question").value;
    narrowChoices(line, question);
    const op = narrowRelations(line, subject, boxes(line, question).length > 0);
    SUBJECTS.forEach((name) => show(line, name, !subject || name === subject));
    show(line, "op", !!subject);
    show(line, "choices", subject === "question" && CHOICE_OPS.includes(op));
    show(line, "value", subject === "question" && NUMBER_OPS.includes(op));
    show(line, "standing", subject === "modality");
  }

  function watch(line) {
    if (!field(line, "question") || !field(line, "op")) return;
    narrow(line);
    line.addEventListener("change", (event) => {
      if (!event.target.matches("[type=checkbox]")) narrow(line);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("#conditions-group .inline-related:not(.empty-form)").forEach(watch);
  });
  // A session may end while a rule is being written; trying it then must say so.
  document.addEventListener("signed-out", () => {
    const tried = document.getElementById("tried");
    if (tried) tried.textContent = "You are signed out. Sign in again in another tab, then come back here and try again.";
  });
  // A line that is gone was typed as well: what was tried follows.
  document.addEventListener("formset:removed", () => {
    document.getElementById("rule_form")?.dispatchEvent(new Event("input"));
  });
  document.addEventListener("formset:added", (event) => {
    if (event.detail.formsetName === "conditions") watch(event.target);
  });
})();
