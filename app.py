"""Twenty Photos: the page. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from views import problems, visitor
from views.services import training_queue

HERE = Path(__file__).parent

st.set_page_config(page_title="Twenty Photos", page_icon=str(HERE / "views" / "favicon.png"), layout="wide")

# The journey, in order. A step more is a line here and a file in views/.
pages = [
    st.Page("views/start.py", title="Start", default=True),
    st.Page("views/photos.py", title="Photos", url_path="photos"),
    st.Page("views/train.py", title="Train", url_path="train"),
    st.Page("views/results.py", title="Results", url_path="results"),
    st.Page("views/try_it.py", title="Try it", url_path="try"),
    st.Page("views/decide.py", title="Decide", url_path="decide"),
]

st.html(HERE / "views" / "style.css")
if st.context.theme.type == "dark":
    st.html(HERE / "views" / "dark.css")
st.logo(str(HERE / "views" / "logo.svg"), size="large")
page = st.navigation(pages, position="top")
with problems.shown():
    visitor.open_workspace()  # writes its id back into the address, which the navigation has just emptied
    visitor.show_messages()
    training_queue()  # begins to warm the trainer up while the visitor chooses photos
    page.run()
with st.container(key="footer"):
    st.caption(
        "Your photos are kept on the computer that runs this app, and are sent nowhere else. No account, no telemetry."
    )
