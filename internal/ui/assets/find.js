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

// Turns input[data-places] into a combobox (ARIA APG, list autocomplete with manual selection).
//
// data-places: address of the API's places
// data-code: name of the hidden input for the chosen code; without this script the server goes by what
// was typed. data-code-value: the code that belongs to the value.
// data-found ("{n}" is the count) and data-none: what is announced.

const make = (tag, props, attrs = {}) => {
  const e = Object.assign(document.createElement(tag), props);
  for (const [k, v] of Object.entries(attrs)) e.setAttribute(k, v);
  return e;
};

function combobox(input) {
  const { places, code, codeValue, found, none } = input.dataset;
  const label = input.labels[0]?.textContent.trim() ?? "";
  const list = make("ul", { className: "options", id: input.id + "-options", hidden: true },
    { role: "listbox", "aria-label": label });
  const status = make("p", { className: "hidden" }, { role: "status" });
  const chosen = make("input", { type: "hidden", name: code, value: codeValue ?? "" });
  let at = -1, pending, timer;

  input.autocomplete = "off";
  for (const [k, v] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(k, v);
  input.after(list, status, chosen);

  const close = () => {
    clearTimeout(timer);
    pending?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const mark = (n) => {
    at = n;
    [...list.children].forEach((o, i) => o.setAttribute("aria-selected", i === n));
    const option = list.children[n];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    input.value = option.dataset.name;
    chosen.value = option.dataset.code;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (hits) => {
    list.replaceChildren(...hits.map((p, i) => {
      const name = p.part ? `${p.part}, ${p.name}` : p.name;
      const o = make("li", { id: `${list.id}-${i}`, textContent: name }, { role: "option", "aria-selected": "false" });
      o.append(make("small", { textContent: `${p.district} ${p.apart ?? ""}` }));
      Object.assign(o.dataset, { code: p.code, name });
      return o;
    }));
    list.hidden = !hits.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
    status.textContent = hits.length ? (found ?? "").replace("{n}", hits.length) : none ?? "";
  };
  const ask = async () => {
    pending = new AbortController();
    try {
      const url = `${places}?${new URLSearchParams({ q: input.value.trim(), limit: 8 })}`;
      const answer = await fetch(url, { signal: pending.signal });
      if (answer.ok) show((await answer.json()).places);
    } catch { /* without suggestions the server goes by what was typed */ }
  };

  input.addEventListener("input", () => {
    close();
    chosen.value = "";
    if (input.value.trim().length > 1) timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (e) => {
    if (list.hidden || e.isComposing) return;
    const n = list.children.length;
    if (e.key === "ArrowDown") mark((at + 1) % n);
    else if (e.key === "ArrowUp") mark((Math.max(at, 0) + n - 1) % n);
    else if (e.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (e.key === "Escape") close();
    else return;
    e.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (e) => e.preventDefault()); // keeps the focus in the input
  list.addEventListener("click", (e) => {
    const option = e.target.closest("[role=option]");
    if (option) choose(option);
  });
}

document.querySelectorAll("input[data-places]").forEach(combobox);
