"""No message over a live connection gets anything of another visitor."""

from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from tests.support.marked import shows
from tests.support.streamlit_client.blocking_tab import BlockingTab
from tests.support.visitor import Visitor
from tests.support.visits import Visit, assert_holds_nothing_of
from tests.support.watched_server import Watched


def test_no_message_gets_anything_of_another_visitor(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, thief = visits
    with BlockingTab(Visitor(server.port), thief.marked.workspace.id) as tab:
        tab.show("photos")
        for unanswered in ({"load_git_info": True}, {"set_run_on_save": True}, {"debug_shutdown_runtime": True}):
            tab.tell(BackMsg(**unanswered))
        for message in strange_messages(victim, tab):
            tab.send(message)
        stolen = WidgetState().file_uploader_state_value
        stolen.uploaded_file_info.add(name="mine.jpg", size=1, file_id=victim.upload_id)
        tab.show("photos", WidgetState(id=tab.widgets["folder-0"], file_uploader_state_value=stolen))
        tab.show()
        assert_holds_nothing_of(victim, tab.text, "a message")
        assert not any(shows(tab.request("GET", address).body, victim.marked.colour) for address in tab.media())


def strange_messages(victim: Visit, tab: BlockingTab) -> Iterator[BackMsg]:
    """Yield messages that a browser would not send; all are answered."""
    # For the victim's session, from another's connection.
    message = BackMsg()
    message.backend_operation_request.session_id = victim.tab.page.session_id
    message.backend_operation_request.deferred_file.file_id = victim.secrets[0].decode()
    yield message
    message = BackMsg()
    message.backend_operation_request.session_id = tab.page.session_id
    message.backend_operation_request.dataframe_chunk.source_id = victim.upload_id
    yield message
    message = BackMsg()
    message.file_urls_request.session_id = victim.tab.page.session_id
    message.file_urls_request.file_names.append("mine.jpg")
    yield message
    # With the victim's widgets, and what the victim's page was told.
    message = BackMsg()
    message.rerun_script.query_string = tab.page.query
    for widget_id in victim.tab.widgets.values():
        message.rerun_script.widget_states.widgets.append(WidgetState(id=widget_id, string_value="mine"))
    message.rerun_script.cached_message_hashes.append("0" * 32)
    yield message


def test_a_session_that_is_guessed_is_a_new_one(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, _ = visits
    session_id = victim.tab.page.session_id
    for guess in (session_id[:-1], session_id.upper(), victim.upload_id, "0" * 36):
        with BlockingTab(Visitor(server.port), resume=guess) as tab:
            tab.show("results")
            assert tab.page.session_id != session_id
            assert_holds_nothing_of(victim, tab.text, f"a session resumed as {guess}")


def test_what_is_no_message_ends_the_connection_without_a_word(server: Watched, visits: tuple[Visit, Visit]) -> None:
    victim, _ = visits
    with BlockingTab(Visitor(server.port)) as tab:
        tab.show()
        with pytest.raises(ConnectionClosed):
            tab.say(b"\xff" * 40)
        assert_holds_nothing_of(victim, tab.text, "a farewell")


def test_visitors_at_work_at_the_same_time_get_nothing_of_one_another(visits: tuple[Visit, Visit]) -> None:
    for mine, other in (visits, visits[::-1]):
        assert_holds_nothing_of(other, mine.tab.text, "a message")
        assert_holds_nothing_of(other, b"".join(answer.all for answer in mine.taken_home), "a file to take home")


def test_pages_and_files_name_neither_paths_nor_keys(server: Watched, visits: tuple[Visit, Visit]) -> None:
    for visit in visits:
        assert str(server.home).encode() not in visit.tab.text
        for answer in visit.taken_home:
            assert visit.marked.workspace.id.encode() not in answer.all
            assert str(server.home).encode() not in answer.all
