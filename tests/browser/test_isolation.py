"""Two visitors at work at the same time, in two browsers: every message that one gets is searched for the other."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, WebSocket, expect

from tests.browser.cards import expect_counts
from tests.browser.steps import add_files, begin_training, click, idle, key
from tests.support.marked import LIME, MAGENTA, Colour, marked_photo, shows

SIDES = ("left", "right")  # numbers would look like things of one label


class Watched:
    """A visitor's page, and all that came to it."""

    def __init__(self, context: BrowserContext, server: str, word: str, colour: Colour) -> None:
        self.word, self.colour = word, colour
        self.messages: list[bytes] = []
        self.answers: list[Response] = []
        self.page = context.new_page()
        self.page.on("websocket", self._listen)
        self.page.goto(f"{server}/photos")
        idle(self.page)
        self.page.on("response", lambda answer: self.answers.append(answer))  # noqa: PLW0108  (Playwright sets attributes)

    def _listen(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived", lambda data: self.messages.append(data if isinstance(data, bytes) else data.encode())
        )

    @property
    def workspace_id(self) -> str:
        return self.page.url.partition("w=")[2][:22]

    def secrets(self) -> list[str]:
        """Return the words that nobody else may see."""
        return [self.word, self.workspace_id]

    def pictures(self) -> list[bytes]:
        """Return the pictures that came."""
        images = [a for a in self.answers if a.ok and a.headers.get("content-type", "").startswith("image/")]
        return [answer.body() for answer in images if "/media/" in answer.url or "/small/" in answer.url]


def bring_photos(visitor: Watched, folder: Path) -> Path:
    """Bring a folder with two labels; its files are named as everybody else's. Return the folder."""
    own = folder / visitor.word
    for kind in range(2):
        label = own / f"{visitor.word} {SIDES[kind]}"
        label.mkdir(parents=True)
        for i in range(6):
            (label / f"photo {i}.jpg").write_bytes(marked_photo(visitor.colour, kind, i))
    add_files(visitor.page, "folder", own)
    return own


def try_a_photo(page: Page, photo: Path) -> None:
    click(page, "to-results")
    click(page, "to-try")
    idle(page)
    add_files(page, "try-files", photo)
    expect(page.get_by_text("1 of 1")).to_be_visible()
    idle(page)


def test_two_visitors_at_work_at_once_get_nothing_of_one_another(
    chromium: Browser, server: str, tmp_path: Path
) -> None:
    contexts = [chromium.new_context() for _ in SIDES]
    first = Watched(contexts[0], server, "Zebrafink", MAGENTA)
    second = Watched(contexts[1], server, "Quastenflosser", LIME)
    both = ((first, second), (second, first))
    folders = {visitor.word: bring_photos(visitor, tmp_path) for visitor, _ in both}
    for visitor, _ in both:
        expect_counts(visitor.page, 6, 6)
        begin_training(visitor.page, pace="Quick")  # one waits for the other
    for visitor, _ in both:
        expect(key(visitor.page, "to-results")).to_be_visible()
        try_a_photo(visitor.page, folders[visitor.word] / f"{visitor.word} {SIDES[1]}" / "photo 0.jpg")
    assert first.workspace_id != second.workspace_id
    for visitor, other in both:
        messages, pictures = b"\n".join(visitor.messages), visitor.pictures()
        assert visitor.word.encode() in messages
        assert sum(shows(picture, visitor.colour) for picture in pictures) >= 6
        for secret in other.secrets():
            assert secret.encode() not in messages
            assert not any(secret in answer.url for answer in visitor.answers)
        assert not any(shows(picture, other.colour) for picture in pictures)
        assert other.word not in visitor.page.content()
        assert visitor.workspace_id not in visitor.page.title()
    for context in contexts:
        context.close()
