"""A visitor who has done all that can be done, and what nobody else may get of it."""

from tests.support.marked import Marked, marked_photo
from tests.support.streamlit_client.blocking_tab import BlockingTab, deferred_files
from tests.support.visitor import Reply, Visitor
from tests.support.watched_server import Watched

PAGES = ("", "photos", "train", "results", "try", "decide")


class Visit:
    """What a visitor has done: all pages, photos tried, everything taken home, one upload under way."""

    def __init__(self, server: Watched, marked: Marked) -> None:
        self.marked = marked
        self.tab = BlockingTab(Visitor(server.port), marked.workspace.id)
        self.taken_home: list[Reply] = []
        self.secrets: list[bytes] = []
        for page in PAGES if marked.workspace.classifier_path.is_file() else ("photos", "train"):
            self._look_round(page)
        # Sent, and not taken over by the page yet.
        self.upload_id = "3b241101-e2bb-4255-8caf-4136c566a962"
        photo = marked_photo(marked.colour, 0, 77)
        sent = self.tab.put(
            f"_stcore/upload_file/{self.tab.page.session_id}/{self.upload_id}", f"{marked.word}.jpg", photo
        )
        assert sent.status == 204
        self.secrets.append(self.tab.page.session_id.encode())

    def _look_round(self, page: str) -> None:
        messages = self.tab.show(page)
        if page == "results":
            for part in ("Can it be trusted?", "Make it better"):
                self.tab.show(part=part)
        if page == "try":
            photo = marked_photo(self.marked.colour, 1, 90)
            messages = self.tab.upload("try-files-0", {f"{self.marked.word} new.jpg": photo})
        for file_id in deferred_files(messages) if page in ("try", "decide") else ():
            self.secrets.append(file_id.encode())
            _, answer = self.tab.download(file_id)
            assert answer is not None
            assert answer.status == 200
            self.taken_home.append(answer)

    def needles(self) -> list[bytes]:
        """Return all that nobody else may get."""
        return [*self.marked.needles(), *self.secrets]


def assert_holds_nothing_of(visit: Visit, data: bytes, where: str) -> None:
    found = [needle for needle in visit.needles() if needle in data]
    assert not found, f"{where} holds {found}"
