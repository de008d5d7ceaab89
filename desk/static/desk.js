// Every page: blank the screen and sign out when nobody is there; tell the server when somebody types.
"use strict";

(() => {
  const { token, idle } = document.body.dataset;
  if (!token) return;
  const limit = Number(idle) * 1000;
  const warnBefore = Math.min(60000, limit / 4);
  const pingEvery = Math.min(60000, limit / 4);
  let active = Date.now();
  let pinged = Date.now();
  let warning = null;

  const task = () => document.getElementById("review-form")?.dataset.task ?? "";

  function leave() {
    document.body.replaceChildren();
    location.replace("/login?why=idle&next=" + encodeURIComponent(location.pathname));
  }

  async function ping() {
    pinged = Date.now();
    try {
      const answer = await fetch("/alive", {
        method: "POST",
        headers: { "X-Form-Token": token },
        body: new URLSearchParams({ task: task() }),
      });
      if (answer.status === 401) leave();
    } catch {
      // The server is restarting or the line is down; the next key press tries again.
    }
  }

  function warn(show) {
    if (show && !warning) {
      warning = document.createElement("p");
      warning.className = "leaving";
      warning.setAttribute("role", "alert");
      warning.textContent = "You will be signed out in a moment. Press any key to stay.";
      document.body.append(warning);
    } else if (!show && warning) {
      warning.remove();
      warning = null;
    }
  }

  for (const kind of ["keydown", "pointerdown", "wheel", "input"]) {
    addEventListener(kind, () => {
      active = Date.now();
      warn(false);
      if (active - pinged > pingEvery) ping();
    }, { passive: true });
  }

  setInterval(() => {
    const quiet = Date.now() - active;
    if (quiet >= limit) leave();
    else warn(quiet >= limit - warnBefore);
  }, Math.min(5000, limit / 10));
})();
