"""Photos from a phone: the code to scan, and on the laptop each photo within two seconds of its arrival.

A script on the page asks the server for news, which costs little. When a photo came, a fragment shows the newest; the
whole page, which costs a tenth of a second, runs again once the phones have been quiet for a moment.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from jobs import upload_receipts
from jobs.upload_receipts import UploadReceipt
from server.phone.long_poll import HERE_SECONDS, news
from server.services import phone_line
from views.shared.charts import draw
from views.shared.error_messages import told
from views.shared.photo_grid import small
from views.shared.qr_code import qr_code, reach_from_elsewhere
from views.shared.text import count, duration, plain
from workspace.phone_pass import PhonePass, end_pass, open_pass, pass_of
from workspace.workspace import LabelledPhoto, Workspace

NEWEST = 6  # photos shown
LOOK_ANYWAY = 30.0  # seconds: where the script does not run, the fragment looks by itself
_SEEN, _STRIP = "phone-seen", "phone-strip"


def phone_offer(workspace: Workspace) -> None:
    """Offer a code for phones where none is valid."""
    if pass_of(workspace) is not None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="phone-offer"):
        st.markdown("**Take the photos with a phone**  \nScan a code, and what it takes appears here.", width="stretch")
        if st.button("Show the code", key="phone-open", icon=":material/qr_code_2:"):
            _change(open_pass, workspace)


def phone_panel(workspace: Workspace) -> None:
    """Show the code that is valid, if there is one, and what came by it."""
    found = pass_of(workspace)
    if found is None:
        return
    st.session_state[_SEEN] = upload_receipts.mark(workspace.folder)
    st.session_state.pop(_STRIP, None)  # photos may have been removed or moved since
    with st.container(border=True, key="phone"):
        _code(found)
        st.fragment(_arrived, run_every=LOOK_ANYWAY)(found)
        st.button("Show all that came", key="phone-refresh")  # for the script; views/styles/photos.css hides it
        # The token has letters, digits, - and _ only: nothing that could end the attribute.
        script = f'<script src="/phone/watch.js" data-token="{found.token}" data-news="{news(found)}"></script>'
        st.html(script, unsafe_allow_javascript=True)


def _change(change: Callable[[Workspace], object], workspace: Workspace) -> None:
    told(change)(workspace)
    st.rerun()


def _code(found: PhonePass) -> None:
    """Show the code, its address in words, and what it gives away."""
    place = reach_from_elsewhere()
    picture, words = st.columns([2, 3], gap="large", vertical_alignment="center")
    with words:
        if place.problem:
            st.warning(place.problem, icon=":material/wifi_off:")
        else:
            st.markdown("**Scan it with the phone’s camera, then take photos there.**")
            _address(f"{place.base}/phone/{found.token}")
        st.caption(
            f"Whoever has this code can add photos here and read the labels’ names until {_clock(found.ends)}, and "
            "nothing else. The phone must reach this address: in most rooms that takes the same Wi-Fi."
        )
        with st.container(horizontal=True):
            if st.button("Stop the phone", key="phone-stop", icon=":material/mobile_off:"):
                _change(end_pass, found.workspace)
            if st.button("New code", key="phone-new", icon=":material/refresh:", type="tertiary"):
                _change(open_pass, found.workspace)
    if not place.problem:
        with picture:
            draw(qr_code(f"{place.base}/phone/{found.token}"))


def _address(address: str) -> None:
    st.text("No camera for codes? Type this address:")
    st.code(address, language=None, wrap_lines=True)


def _clock(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%H:%M")


def _arrived(found: PhonePass) -> None:
    """Show what has come; a fragment."""
    workspace = found.workspace
    asked = st.button("Show what came", key="phone-look")  # for the script; views/styles/photos.css hides it
    now, mark = pass_of(workspace), upload_receipts.mark(workspace.folder)
    ended = now is None or now.token != found.token  # stopped or renewed in another tab, or its time is over
    if ended or (not asked and mark != st.session_state.get(_SEEN)):
        st.rerun()
    known = st.session_state.get(_STRIP)
    if known is None or known[0] != (workspace.id, mark):
        known = st.session_state[_STRIP] = ((workspace.id, mark), *_newest(workspace))
    _, n, photos = known
    st.markdown(_status(found, n), width="stretch")
    _strip(workspace, photos)


def _newest(workspace: Workspace) -> tuple[int, list[tuple[LabelledPhoto, str]]]:
    """Return how many files came, and the newest photos that are still here, each with its label."""
    came: Sequence[UploadReceipt] = upload_receipts.newest(workspace.folder, 2 * NEWEST)
    names = {label.id: label.name for label in workspace.labels()}
    here = {photo.id: photo for photo in workspace.photos() if photo.label_id in names}
    photos = [here[photo_id] for photo_id in dict.fromkeys(r.photo_id for r in came) if photo_id in here]
    return upload_receipts.count(workspace.folder), [(photo, names[photo.label_id]) for photo in photos[:NEWEST]]


def _strip(workspace: Workspace, photos: Sequence[tuple[LabelledPhoto, str]]) -> None:
    if not photos:
        return
    with st.container(key="strip-phone"), st.grid(NEWEST, min_column_width=88, gap="xsmall"):
        for photo, label in photos:
            with st.container(gap="xxsmall"):
                st.image(small(workspace.store, photo.id), width="stretch", alt=photo.name)
                st.caption(plain(label))


def _status(found: PhonePass, n: int) -> str:
    silent, sent = phone_line().silent_for(found.token), f"**{count(n, 'file')} sent**"
    if silent is None:  # not since this server started
        return f":material/hourglass_empty: {sent if n else 'No phone yet.'}"
    if silent < HERE_SECONDS:
        return f":material/check_circle: A phone is there, {sent if n else 'nothing sent yet'}."
    return f":material/bedtime: Nothing heard for {duration(silent)}, {sent}. The phone’s screen may be off."
