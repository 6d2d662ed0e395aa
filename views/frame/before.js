// Runs before anything is painted: where the server is, and whether the page is light or dark.
(() => {
  // Pages lie beside each other: without this, Streamlit looks for its server below each of them first.
  window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href, LIGHT_THEME: $light, DARK_THEME: $dark };

  const KEY = "twenty-theme", DARK = "(prefers-color-scheme: dark)";
  const ask = window.matchMedia.bind(window), system = ask(DARK);
  let chosen = "";
  try {
    chosen = localStorage.getItem(KEY) ?? "";
    // What Streamlit's own menu kept, a choice for each page, would go before ours.
    for (const name of Object.keys(localStorage)) if (name.startsWith("stActiveTheme")) localStorage.removeItem(name);
  } catch { /* a browser that keeps nothing follows the system */ }

  // Streamlit follows the system's colours while nothing else is chosen: so a choice is told as if it were the system's.
  class Scheme extends EventTarget {
    media = DARK;
    onchange = null;
    get matches() { return chosen ? chosen === "dark" : system.matches; }
    addListener(listener) { this.addEventListener("change", listener); }
    removeListener(listener) { this.removeEventListener("change", listener); }
  }
  const scheme = new Scheme();
  window.matchMedia = (query) => (query === DARK ? scheme : ask(query));

  const tell = () => {
    document.documentElement.dataset.theme = scheme.matches ? "dark" : "light";
    scheme.dispatchEvent(new Event("change"));
  };
  system.addEventListener("change", tell);
  window.twentyTheme = {
    get chosen() { return chosen; },
    choose(theme) {
      chosen = theme;
      try { localStorage.setItem(KEY, theme); } catch { /* it lasts until the page is closed */ }
      tell();
    },
  };
  tell();
})();
