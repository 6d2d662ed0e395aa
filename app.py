"""Twenty Photos: the server and its pages. Start it with `streamlit run app.py`, or `make run`.

Streamlit imports this file once, for `app`, and runs it as a script whenever a visitor does something.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from model.common import private_logs
from model.common.private_logs import keep_quiet
from server import announcement, routes, services
from server.door.uvicorn_server import put_door_in
from views import forget_workspace, streamlit_start, style_sheets
from views.shared import error_messages, improving, session
from views.streamlit_workarounds import page_changes, session_binding
from views.streamlit_workarounds.session_binding import OwnBrowser
from views.streamlit_workarounds.upload_route import UploadsToDisk

HERE = Path(__file__).parent


def show() -> None:
    """Show a visitor the page that is asked for."""
    st.set_page_config(page_title="Twenty Photos", page_icon=str(HERE / "views" / "favicon.png"), layout="wide")
    style_sheets.show()
    st.logo(str(HERE / "views" / "logo.svg"), size="large")
    # The journey, in order. A step more is a line here and a file in views/.
    pages = [
        st.Page("views/start/page.py", title="Start", default=True),
        st.Page("views/photos/page.py", title="Photos", url_path="photos"),
        st.Page("views/train/page.py", title="Train", url_path="train"),
        st.Page("views/results/page.py", title="Results", url_path="results"),
        st.Page("views/try_it/page.py", title="Try it", url_path="try"),
        st.Page("views/decide/page.py", title="Decide", url_path="decide"),
        st.Page("views/blind_look/page.py", title="Which label?", url_path="look", visibility="hidden"),
    ]
    page = st.navigation(pages, position="top")
    page_changes.settle(page)
    with error_messages.shown():
        session.open_workspace()  # writes its id back into the address, which the navigation has just emptied
        improving.sign(session.find_workspace(), page.url_path)
        session.show_messages()
        page.run()
        session.forget_messages()
    with st.container(key="footer"):
        st.caption(
            "Your photos are kept on the computer that runs this app, and are sent nowhere else. "
            "No account, no telemetry."
        )


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start what all visitors share before the first comes: the trainers take seconds to warm up."""
    private_logs.leave_none()
    services.say_what_cannot_be_written()
    services.upload_queue()
    services.training_queue()
    announcement.announce()
    services.when_gone.append(forget_workspace.forget_everything_of)
    services.sweeper()
    streamlit_start.show_page()
    yield
    services.close()


def on_error(_: Exception) -> bool:
    """Say that something failed; what and where is in the log already, without the visitor's names."""
    st.error(
        "Something went wrong, and the fault is ours. Your photos and labels are safe: reload the page. "
        "If it happens again, tell the facilitator what you did last.",
        icon=":material/error:",
    )
    return True  # in place of Streamlit's own words


if __name__ == "__main__":
    show()
else:
    keep_quiet()
    put_door_in()
    session_binding.bind()
    streamlit_start.keep()
    page_changes.wake_pages_after_a_restart()
    app = st.App(
        __file__,
        lifespan=lifespan,
        on_script_error=on_error,
        routes=routes.routes(),
        middleware=[
            *routes.middleware(page=Path(st.__file__).parent / "static" / "index.html"),
            Middleware(OwnBrowser),
            Middleware(UploadsToDisk),
        ],
    )
