"""What a page may not do: show an error in the console, ask another host."""

from playwright.sync_api import ConsoleMessage, Page


def console_errors(message: ConsoleMessage) -> list[str]:
    said = f"{message.text} {message.location['url']}"
    # A picture, when all photos were deleted meanwhile.
    on_its_way = "/small/" in said and ("410 (Gone)" in said or "404 (Not Found)" in said)
    return [said] if message.type == "error" and not on_its_way else []


def elsewhere(url: str, server: str) -> list[str]:
    at_home = url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:"))
    return [] if at_home else [f"a request went to {url}"]


def watch(page: Page, server: str, faults: list[str], *, console: bool = True) -> None:
    """Note whatever a page does that it may not; of some, errors in the console are expected."""
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.extend(elsewhere(request.url, server)))
    if console:
        page.on("console", lambda message: faults.extend(console_errors(message)))
