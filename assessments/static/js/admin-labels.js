// The admin's pickers draw a search field of their own without a name; this gives it the name of its label.
(() => {
  "use strict";
  const names = (select) => document.querySelector(`label[for="${select?.id}"]`)?.textContent.replace(":", "").trim();

  function label(field) {
    const container = field.closest(".select2-container");
    const select = container?.previousElementSibling ?? document.querySelector("select.select2-hidden-accessible");
    field.setAttribute("aria-label", names(select) || "Search");
  }

  document.addEventListener("DOMContentLoaded", () => {
    const find = () => document.querySelectorAll(".select2-search__field:not([aria-label])").forEach(label);
    new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
    find();
  });
})();
