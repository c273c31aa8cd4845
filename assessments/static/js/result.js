// Print, and the text for the record. Without script the link opens the text as a page of its own.

const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}

// Paper cannot unfold. Where the style sheet cannot open a fold for printing, this does.
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details.fold:not(.fold-screen):not([open])")];
  for (const fold of opened) fold.open = true;
});
window.addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
});

const copier = document.querySelector("[data-copy]");
const said = document.getElementById("copied");

function showText(field) {
  field.parentElement.hidden = false;
  field.focus();
  field.select();
  said.textContent = "The text is selected: copy it with the keyboard or the menu.";
}

async function copyText(event) {
  event.preventDefault();
  const field = document.getElementById(copier.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = "Copied. Check the patient reference where you paste it.";
  } catch {
    showText(field);
  }
}

if (copier) copier.addEventListener("click", copyText);
