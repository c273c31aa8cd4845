// What every page needs: the menu closes, a mistake is read first, and an ended session loses nothing.

function closeMenus(event) {
  const escape = event.type === "keydown" && event.key === "Escape";
  for (const menu of document.querySelectorAll(".who-menu[open]")) {
    if (!escape && (event.type === "keydown" || menu.contains(event.target))) continue;
    menu.open = false;
    if (escape) menu.querySelector("summary").focus();
  }
}
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);

const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

// The server answers 401 to a script when the session is over, with the event "signed-out". The page stays as it
// is. Back from the log-in in another tab, it asks for a fresh token and says "signed-in" to whoever has to save.
const notice = document.getElementById("signed-out");

function useToken(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

async function lookForSession() {
  if (!notice || notice.hidden || document.hidden) return;
  const answer = await fetch(notice.dataset.session, { redirect: "manual" });
  if (!answer.ok) return;
  useToken((await answer.json()).token);
  notice.hidden = true;
  document.body.dispatchEvent(new Event("signed-in"));
}

if (notice) {
  document.body.addEventListener("signed-out", () => { notice.hidden = false; });
  document.addEventListener("visibilitychange", lookForSession);
  window.addEventListener("focus", lookForSession);
}
