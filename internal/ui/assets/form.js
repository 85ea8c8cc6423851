// Forms with data-once are sent once: a second press is ignored while the first is under way. The button
// stays enabled, so that its name and value are sent and its focus is kept. The server has the last word.
// A summary of errors gets the focus also where the browser does not honour autofocus.

const WAIT = 8000; // ms after which pressing again is allowed: the connection may have been lost

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
}

document.addEventListener("submit", (e) => {
  const form = e.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) return e.preventDefault();
  form.dataset.sent = "yes";
  e.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(release, WAIT, form);
});

addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach(release));

setTimeout(() => {
  if (document.activeElement === document.body) document.querySelector(".errors")?.focus();
}, 300);
