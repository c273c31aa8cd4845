// A drawing and the choices beside it are one answer: a tap on a place ticks its choice, and what is ticked is
// marked. The choices are the way for the keyboard and for a screen reader; without this file they are the only one.

const choiceOf = (place) =>
  place.closest(".map").querySelector(`.choices input[value="${CSS.escape(place.dataset.area)}"]`);

const placeOf = (row) =>
  row.closest(".map").querySelector(`[data-area="${CSS.escape(row.firstElementChild.value)}"]`);

function drawChoices(map) {
  for (const place of map.querySelectorAll("[data-area]")) place.classList.toggle("on", choiceOf(place).checked);
}

function drawMaps() {
  for (const hint of document.querySelectorAll("[data-map-hint]")) hint.hidden = false;
  document.querySelectorAll(".map").forEach(drawChoices);
}

// Where the keyboard or the mouse is in the list, the drawing shows the place; and the other way round.
function pointOut({ target, type }) {
  const place = target.closest?.(".map [data-area]");
  const row = target.closest?.(".map .form-check");
  const other = place ? choiceOf(place).closest(".form-check") : row && placeOf(row);
  other?.classList.toggle("at", type === "focusin" || type === "pointerover");
}

// A fingertip is wider than a temple: the first place counts that lies under it, or within its reach.
function placeUnder({ clientX, clientY }) {
  for (const far of [0, 5, 10]) {
    for (let turn = 0; turn < 8; turn += 1) {
      const [x, y] = [clientX + far * Math.cos(turn * Math.PI / 4), clientY + far * Math.sin(turn * Math.PI / 4)];
      const place = document.elementFromPoint(x, y)?.closest(".map [data-area]");
      if (place) return place;
    }
  }
  return null;
}

document.addEventListener("click", (event) => {
  const place = event.target.closest(".map .drawing") && placeUnder(event);
  if (place) choiceOf(place).click();
});
// Heard after the form has taken back what “None” excludes.
document.addEventListener("input", ({ target }) => {
  const map = target.closest(".map");
  if (map) drawChoices(map);
});
for (const type of ["focusin", "focusout", "pointerover", "pointerout"]) document.addEventListener(type, pointOut);
window.addEventListener("pageshow", drawMaps);
