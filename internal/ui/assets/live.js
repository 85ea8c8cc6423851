// Filters of form[data-live] take effect as they change: the form's own address is fetched, #results taken
// from the answer, and the element with data-announce inside it read out in the [role=status] that
// data-live names by id. Anything unexpected becomes an ordinary navigation.

const feed = (page) => page.querySelector("link[type*=atom]");

function live(form) {
  let shown = address(), timer, pending;

  function address() {
    const filled = [...new FormData(form)].filter(([, v]) => v !== "");
    const query = new URLSearchParams(filled).toString();
    return form.action.split("?")[0] + (query && "?" + query);
  }

  async function refresh() {
    clearTimeout(timer);
    const url = address();
    if (url === shown) return;
    shown = url;
    pending?.abort();
    const mine = pending = new AbortController();
    const results = document.getElementById("results");
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("results");
      if (!answer.ok || !fresh) throw new Error(answer.statusText);
      results.replaceWith(fresh);
      renewQuestions(page);
      document.title = page.title;
      feed(document).href = feed(page).href;
      history.replaceState(null, "", answer.url);
      const status = document.getElementById(form.dataset.live);
      if (status) status.textContent = fresh.querySelector("[data-announce]")?.textContent ?? "";
    } catch {
      if (!mine.signal.aborted) location.assign(url);
    }
  }

  // Each kind has filters of its own; the one that is being used stays as it is.
  function renewQuestions(page) {
    const old = document.getElementById("questions");
    if (!old.contains(document.activeElement)) old.replaceWith(page.getElementById("questions"));
  }

  form.addEventListener("change", refresh);
  form.addEventListener("input", (e) => {
    // A place counts once it is chosen or left, not letter by letter.
    if (e.target.dataset.places) return;
    if (!e.target.matches("[type=text], [type=search]")) return;
    clearTimeout(timer);
    timer = setTimeout(refresh, 400);
  });
}

document.querySelectorAll("form[data-live]").forEach(live);
