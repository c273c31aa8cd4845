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

// What was refused when it was posted stands in the history as a page to look at: Back does not ask to send it again.
const summary = document.querySelector(".error-summary");
if (summary) {
  history.replaceState(history.state, "", location.href);
  summary.focus();
}

// The server answers 401 to a script when the session is over, with the event "signed-out". The page stays as it
// is. Back from the log-in in another tab, it asks for a fresh token and says "signed-in" to whoever has to save.
const notice = document.getElementById("signed-out");

function useToken(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

// A fresh token, or null where nobody is signed in any more; throws where the server is out of reach.
async function askForToken() {
  const answer = await fetch(notice.dataset.session, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return null;
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).token;
}

async function lookForSession() {
  if (!notice || notice.hidden || document.hidden) return;
  const token = await askForToken().catch(() => null);
  if (!token) return;
  useToken(token);
  notice.hidden = true;
  document.body.dispatchEvent(new Event("signed-in"));
}

if (notice) {
  document.body.addEventListener("signed-out", () => { notice.hidden = false; });
  document.addEventListener("visibilitychange", lookForSession);
  window.addEventListener("focus", lookForSession);
}

// A form that nothing keeps while it is typed is sent only to somebody who is there to take it: else the page stays,
// and its notes with data-trouble say why. Other listeners hear of a first press as one that was prevented.
function sendOnlyIfHeard(form) {
  let heard = false;
  let asking = false;

  function say(trouble) {
    for (const note of form.querySelectorAll("[data-trouble]")) note.hidden = note.dataset.trouble !== trouble;
  }

  async function ask(submitter) {
    const token = await askForToken();
    if (!token) {
      document.body.dispatchEvent(new Event("signed-out"));
      notice.querySelector("a").focus();
      return say("signed-out");
    }
    useToken(token);
    say("");
    heard = true;
    form.requestSubmit(submitter);
  }

  form.addEventListener("submit", (event) => {
    if (heard) { heard = false; return; }
    event.preventDefault();
    if (asking) return;
    asking = true;
    ask(event.submitter).catch(() => say("unreachable")).finally(() => { asking = false; });
  });
}

if (notice) document.querySelectorAll("form[data-only-if-heard]").forEach(sendOnlyIfHeard);
