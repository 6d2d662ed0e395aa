"""Streamlit's settings: what keeps the app private, quiet and itself, whichever way it is started.

Streamlit finds a file of settings in the folder that it is started in, or beside `app.py`: an installed app has
neither. So they stand here, and reach Streamlit in two steps:

- `AT_START` is read before `app.py` is imported. `twenty app` and `twenty serve` give it as options; for
  `streamlit run app.py` the same stands in `.streamlit/config.toml` (a test compares them).
- `SETTINGS` is set by `app.py` itself, however it was started (views/streamlit_start.py).

An option or an environment variable of whoever starts the app goes before; a file of settings does not.
"""

from typing import Any

OPEN_BROWSER = "TWENTY_OPEN_BROWSER"  # set by `twenty app`: views/streamlit_start.py opens the page
ADDRESS = "server.address"

AT_START: dict[str, Any] = {
    ADDRESS: "127.0.0.1",  # photos stay on this machine; opening it to a room is a decision: `twenty serve`
    "server.headless": True,  # else its page advertises to developers; views/streamlit_start.py opens the browser
    "server.showEmailPrompt": False,  # nobody is asked for an address before the first start
    "server.fileWatcherType": "none",
    "server.maxMessageSize": 50,  # MB
    "server.websocketPingInterval": 20,
    "browser.gatherUsageStats": False,  # nothing leaves this machine
    "logger.hideWelcomeMessage": True,  # it may ask another machine for our address
}

_THEME: dict[str, Any] = {
    "font": "Inter Variable, system-ui",  # both come with us: views/frame/fonts
    "headingFont": "Source Serif Variable, Georgia",
    "baseFontSize": 16,
    "baseRadius": "0.7rem",
    "buttonRadius": "0.7rem",
    "headingFontSizes": ["2.5rem", "1.7rem", "1.3rem"],
    "headingFontWeights": [600, 600, 600],
    "showWidgetBorder": True,
    "paddingTop": "4rem",
    "light.primaryColor": "#1f6f5c",
    "light.linkColor": "#1f6f5c",
    "light.backgroundColor": "#fbfaf7",
    "light.secondaryBackgroundColor": "#f3f0e9",
    "light.textColor": "#26231e",
    "light.borderColor": "#e2ddd2",
    "light.chartCategoricalColors": ["#1f6f5c", "#c98a2b", "#5b6fb0", "#a8503f", "#7a8f3c"],
    "dark.primaryColor": "#2c836d",
    "dark.linkColor": "#6cc4ae",
    "dark.backgroundColor": "#171614",
    "dark.secondaryBackgroundColor": "#22201d",
    "dark.textColor": "#ebe7df",
    "dark.borderColor": "#3a3630",
    "dark.chartCategoricalColors": ["#4fb79b", "#e0aa55", "#8fa0dc", "#d58672", "#aebf70"],
}

SETTINGS: dict[str, Any] = {
    **AT_START,
    "server.maxUploadSize": 200,  # MB: the largest zip; a photo's limit: model/photos/photo.py
    "server.maxCacheDataSize": "256mb",
    "server.disconnectedSessionTTL": 1800,  # a closed laptop lid; uploads do not wait in memory, so this costs little
    "server.enableCORS": True,  # which hosts and pages may ask at all: server/access/allowed_hosts.py
    "server.enableXsrfProtection": True,  # an upload or its end needs the token of our own page
    "server.xsrfCookieSameSite": "strict",
    "server.enableStaticServing": False,
    "runner.postScriptGC": False,  # it took four fifths of every click; Python collects when it is worth while
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",  # tracebacks go to the log, not to the visitor
    "client.showErrorLinks": False,
    "logger.enableRich": False,  # rich would print names of photos: model/common/private_logs.py
    "client.disableDataExport": True,  # a table's own CSV keeps formulas; ours does not
    **{f"theme.{name}": value for name, value in _THEME.items()},
}


def themes() -> dict[str, dict[str, Any]]:
    """Return the light and the dark theme as Streamlit's page reads them before it has reached the server."""
    shared = {name: value for name, value in _THEME.items() if "." not in name}
    shared["bodyFont"] = shared.pop("font")
    return {
        kind: {**shared, **{n.partition(".")[2]: value for n, value in _THEME.items() if n.startswith(f"{kind}.")}}
        for kind in ("light", "dark")
    }


def as_options() -> list[str]:
    """Return what Streamlit has to know before it imports the app, as options of its command."""
    return [f"--{name}={str(value).lower()}" for name, value in AT_START.items()]
