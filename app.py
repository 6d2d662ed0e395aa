"""Twenty Photos: the server and its pages. Start it with `streamlit run app.py`, or `make run`.

Streamlit imports this file once, for `app`, and runs it as a script whenever a visitor does something.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from server import services
from views import visitor

HERE = Path(__file__).parent


def show() -> None:
    """Show a visitor the page that is asked for."""
    st.set_page_config(page_title="Twenty Photos", page_icon=str(HERE / "views" / "favicon.png"), layout="wide")
    st.html(HERE / "views" / "style.css")
    if st.context.theme.type == "dark":
        st.html(HERE / "views" / "dark.css")
    st.logo(str(HERE / "views" / "logo.svg"), size="large")
    # The journey, in order. A step more is a line here and a file in views/.
    pages = [
        st.Page("views/start.py", title="Start", default=True),
        st.Page("views/photos.py", title="Photos", url_path="photos"),
        st.Page("views/train.py", title="Train", url_path="train"),
        st.Page("views/results.py", title="Results", url_path="results"),
        st.Page("views/try_it.py", title="Try it", url_path="try"),
        st.Page("views/decide.py", title="Decide", url_path="decide"),
    ]
    page = st.navigation(pages, position="top")
    visitor.find_workspace()  # writes its id back into the address, which the navigation has just emptied
    visitor.show_messages()
    visitor.unless_deleted(page.run)()
    with st.container(key="footer"):
        st.caption(
            "Your photos are kept on the computer that runs this app, and are sent nowhere else. "
            "No account, no telemetry."
        )


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start what all visitors share before the first comes: the trainer takes seconds to warm up."""
    services.intake()
    services.training_queue()
    services.sweeper()
    yield
    services.close()


if __name__ == "__main__":
    show()
else:
    app = st.App(__file__, lifespan=lifespan)
