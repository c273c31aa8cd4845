// Long lists of an expectation become pickers one can type in; what is chosen is told like any other input.
(() => {
  "use strict";
  const tell = (event) => event.target.dispatchEvent(new Event("input", { bubbles: true }));

  document.addEventListener("DOMContentLoaded", () => {
    const lists = django.jQuery("select[data-picker]");
    lists.select2({ theme: "admin-autocomplete" });
    lists.on("select2:select select2:unselect", tell);
  });
})();
