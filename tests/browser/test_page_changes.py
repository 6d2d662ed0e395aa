"""A page that polls may be left at any moment: here a client of its protocol sends what a slow browser would."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx
import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.support.beside import run
from tests.support.streamlit_client.tab import Tab, TabError

Leave = Callable[[Tab], Awaitable[float]]


def _by_button(tab: Tab) -> Awaitable[float]:
    return tab.use("to-train")


def _by_navigation(tab: Tab) -> Awaitable[float]:
    return tab.go("train")


async def _leave_while_it_polls(server: str, workspace: str, leave: Leave) -> Tab:
    """Leave the Photos page, whose gallery asks once more while the Train page is being drawn."""
    async with httpx.AsyncClient() as client:
        tab = Tab(server, client)
        await tab.open("photos", f"w={workspace}")
        photos = tab.page.hash
        fragment = next(node.fragment for node in tab.page.nodes.values() if node.fragment)
        hear = tab.hear

        def ask_once_more(*heard: object) -> None:
            hear(*heard)  # type: ignore[arg-type]
            if tab.page.drawing == tab.page.hashes["train"]:
                tab.hear = hear  # type: ignore[method-assign]
                asked.append(asyncio.create_task(tab.poll(fragment, photos)))

        asked: list[asyncio.Task[None]] = []
        tab.hear = ask_once_more  # type: ignore[method-assign]
        await leave(tab)
        await asyncio.sleep(0.5)  # a request that waits is run after the page
        await asyncio.gather(*asked)
        assert asked
        for _ in range(100):  # on a busy machine the page is still being drawn; one that was emptied stays empty
            if tab.page.find("train"):
                break
            await asyncio.sleep(0.1)
        await tab.close()
        return tab


@pytest.mark.parametrize("leave", [_by_button, _by_navigation])
def test_a_poll_of_the_page_before_never_empties_the_next_page(server: str, ready: str, leave: Leave) -> None:
    tab = run(_leave_while_it_polls(server, ready, leave))
    assert tab.page.find("train")
    assert not tab.page.faults


async def _click_where_the_page_was(server: str, workspace: str, *, while_drawing: bool) -> Tab:
    """Click Train where it stood before a code for phones came to stand above it."""
    async with httpx.AsyncClient() as client:
        tab = Tab(server, client)
        await tab.open("photos", f"w={workspace}")
        to_train, hear = tab.page.widget("to-train"), tab.hear
        clicks: list[asyncio.Task[float]] = []

        def click_once(message: ForwardMsg) -> None:
            hear(message)
            if message.WhichOneof("type") == "new_session" and not clicks:
                clicks.append(asyncio.create_task(tab.use_seen(to_train)))

        if while_drawing:
            tab.hear = click_once  # type: ignore[method-assign]
        await tab.use("phone-open")
        if not while_drawing:
            assert tab.page.widget("to-train").fragment != to_train.fragment
            clicks.append(asyncio.create_task(tab.use_seen(to_train)))
        await asyncio.gather(*clicks)
        with suppress(TabError):
            await tab.until(lambda: tab.page.find("train") is not None, "training", patience=20)
        await tab.close()
        return tab


@pytest.mark.parametrize("while_drawing", [False, True])
def test_a_click_is_carried_out_though_the_page_has_moved_below_it(
    server: str, ready: str, while_drawing: bool
) -> None:
    tab = run(_click_where_the_page_was(server, ready, while_drawing=while_drawing))
    assert tab.page.find("train")
    assert not tab.page.faults
