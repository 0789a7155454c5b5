// Keeps an open page fresh: asks for the page itself again and exchanges the parts that are marked data-live.
(() => {
  "use strict";
  const pollEvery = 15000;
  let source = null;
  let busy = false;
  let again = false;

  // What a person has open or is typing in is left alone until they are done.
  // Nor is what they are about to approve exchanged under their pointer: what they see is what they approve, or is refused as obsolete.
  const inUse = (part) =>
    (part.dataset.live === "hold" && part.matches(":hover, :focus-within")) ||
    part.querySelector("details[open]") !== null ||
    (part.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), select, textarea, summary"));

  const boxes = (part) => [...part.querySelectorAll("input[type=checkbox]")];

  const exchange = (part, fresh) => {
    if (part.innerHTML === fresh.innerHTML || inUse(part)) return;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const link = focused && focused.getAttribute("href");
    const box = focused && focused.matches("input[type=checkbox]") ? focused.value : null;
    // What is chosen stays chosen; what came meanwhile was chosen by nobody.
    const chosen = new Set(boxes(part).filter((one) => one.checked).map((one) => one.value));
    const scroller = part.querySelector("pre.log");
    const atEnd = scroller && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 8;
    const top = scroller ? scroller.scrollTop : 0;
    part.innerHTML = fresh.innerHTML;
    for (const one of boxes(part)) {
      one.checked = chosen.has(one.value);
      if (one.value === box) one.focus({ preventScroll: true });
    }
    const log = part.querySelector("pre.log");
    if (log) log.scrollTop = atEnd ? log.scrollHeight : top;
    if (link) {
      const same = [...part.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === link);
      if (same) same.focus({ preventScroll: true });
    }
  };

  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) exchange(part, fresh);
      }
    } catch {
      // The server is away; the next sign of life brings the page up to date.
    } finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  };

  const listen = () => {
    if (source || document.hidden) return;
    const one = /^\/environments\/([a-z0-9]+)$/.exec(location.pathname);
    source = new EventSource(one ? "/events?id=" + one[1] : "/events");
    source.onmessage = refresh;
  };

  const rest = () => {
    if (source) { source.close(); source = null; }
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) rest();
    else { listen(); refresh(); }
  });
  setInterval(() => { if (!document.hidden) refresh(); }, pollEvery);
  const log = document.querySelector("pre.log");
  if (log) log.scrollTop = log.scrollHeight;
  listen();
})();
