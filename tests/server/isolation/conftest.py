"""One real server for all these tests, and two visitors whose every part can be recognised."""

from collections.abc import Iterator

import pytest

from tests.support.marked import LIME, MAGENTA, Marked, marked_workspace
from tests.support.visits import Visit
from tests.support.watched_server import Watched, watched


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched(tmp_path_factory.mktemp("watched")) as running:
        yield running


@pytest.fixture(scope="package")
def anna(server: Watched) -> Marked:
    return marked_workspace(server.home, "Zebrafink", MAGENTA)


@pytest.fixture(scope="package")
def bert(server: Watched) -> Marked:
    return marked_workspace(server.home, "Quastenflosser", LIME, trained=False)


@pytest.fixture(scope="package")
def visits(server: Watched, anna: Marked, bert: Marked) -> Iterator[tuple[Visit, Visit]]:
    server.wait()
    first, second = Visit(server, anna), Visit(server, bert)
    yield first, second
    first.tab.close()
    second.tab.close()
