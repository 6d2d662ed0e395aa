"""What a page may not do: show an error in the console, ask another host."""

from playwright.sync_api import ConsoleMessage, Page


def console_errors(message: ConsoleMessage) -> list[str]:
    return [f"{message.text} {message.location['url']}"] if message.type == "error" else []


def elsewhere(url: str, server: str) -> list[str]:
    at_home = url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:"))
    return [] if at_home else [f"a request went to {url}"]


def watch(page: Page, server: str, faults: list[str], *, console: bool = True) -> None:
    """Note whatever a page does that it may not; of some, errors in the console are expected."""
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.extend(elsewhere(request.url, server)))
    if console:
        page.on("console", lambda message: faults.extend(console_errors(message)))
