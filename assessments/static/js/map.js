// A drawing and the choices beside it are one answer: a tap on a place ticks its choice, and what is ticked is
// marked. The choices are the way for the keyboard and for a screen reader; without this file they are the only one.

const choiceOf = (place) =>
  place.closest(".map").querySelector(`.choices input[value="${CSS.escape(place.dataset.area)}"]`);

function drawChoices(map) {
  for (const place of map.querySelectorAll("[data-area]")) place.classList.toggle("on", choiceOf(place).checked);
}

function drawMaps() {
  for (const hint of document.querySelectorAll("[data-map-hint]")) hint.hidden = false;
  document.querySelectorAll(".map").forEach(drawChoices);
}

// Where the keyboard or the mouse is in the list, the drawing shows the place.
function pointOut({ target, type }) {
  const row = target.closest?.(".map .form-check");
  const place = row?.closest(".map").querySelector(`[data-area="${CSS.escape(row.firstElementChild.value)}"]`);
  place?.classList.toggle("at", type === "focusin" || type === "pointerover");
}

document.addEventListener("click", ({ target }) => {
  const place = target.closest(".map [data-area]");
  if (place) choiceOf(place).click();
});
// Heard after the form has taken back what “None” excludes.
document.addEventListener("input", ({ target }) => {
  const map = target.closest(".map");
  if (map) drawChoices(map);
});
for (const type of ["focusin", "focusout", "pointerover", "pointerout"]) document.addEventListener(type, pointOut);
window.addEventListener("pageshow", drawMaps);
