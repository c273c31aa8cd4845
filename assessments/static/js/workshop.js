// What somebody writes for a submission stays in this tab until the next release: the way to a problem and back leads
// over other pages. Without this file only the browser's Back keeps it.
(() => {
  "use strict";
  const place = () => document.getElementById("submit-seen")?.dataset.keptAs;
  const texts = () => [...document.querySelectorAll("textarea")].filter((one) => one.form?.id === "submit-form");
  const read = () => JSON.parse(sessionStorage.getItem(place()) ?? "{}");

  // Again whenever a part of the page arrives.
  function fill() {
    const kept = read();
    for (const one of texts().filter((text) => !text.dataset.filled)) {
      one.dataset.filled = "on";
      one.value = kept[one.name] ?? one.value;
    }
  }

  document.addEventListener("DOMContentLoaded", fill);
  document.addEventListener("htmx:load", fill);
  document.addEventListener("input", ({ target }) => {
    if (texts().includes(target)) sessionStorage.setItem(place(), JSON.stringify({ ...read(), [target.name]: target.value }));
  });
})();
