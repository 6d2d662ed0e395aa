"""Twenty Photos: the server and its pages. Start it with `streamlit run app.py`, or `make run`.

Streamlit imports this file once, for `app`, and runs it as a script whenever a visitor does something.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from model.common import private_logs
from model.common.private_logs import keep_quiet
from server import announcement, routes, services
from server.door.uvicorn_server import put_door_in
from server.frame.assets import Assets
from server.frame.streamlit_files import PackedFiles
from views import forget_workspace, streamlit_start
from views.frame import steps, told
from views.frame.own_page import STREAMLITS, own_page
from views.shared import error_messages, session
from views.streamlit_workarounds import lost_clicks, page_changes, polling, session_binding
from views.streamlit_workarounds.session_binding import OwnBrowser
from views.streamlit_workarounds.upload_route import UploadsToDisk


def show() -> None:
    """Show a visitor the page that is asked for."""
    from views.frame import improving  # it caches by Streamlit, which says at the start that it does not run yet

    page = st.navigation(steps.pages(), position="hidden")  # the bar is ours: views/frame/
    st.set_page_config(layout="wide")
    page_changes.settle(page)
    with error_messages.shown():
        session.open_workspace()
        told.tell(page, session.find_workspace())
        with polling.whole_page():
            improving.sign(session.find_workspace(), page.url_path)
            above = st.container()
            page.run()
        session.show_messages(above)
    with st.container(key="footer"):
        st.caption("Your photos stay on the computer that runs this app. No account, no telemetry.")


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
    services.room_sweeper()
    streamlit_start.show_page()
    yield
    services.close()


def on_error(_: Exception) -> bool:
    """Say that something failed; what and where is in the log already, without the visitor's names."""
    st.error(
        "Something went wrong, and the fault is ours. Your photos and labels are safe: reload the page. "
        "If it happens again, tell whoever runs this app what you did last.",
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
    lost_clicks.lose_none()
    assets = Assets()
    html = own_page(assets)
    app = st.App(
        __file__,
        lifespan=lifespan,
        on_script_error=on_error,
        routes=routes.routes(html, steps.names(), assets),
        middleware=[
            *routes.middleware(html),
            Middleware(PackedFiles, static=STREAMLITS),
            Middleware(OwnBrowser),
            Middleware(UploadsToDisk),
        ],
    )
