"""Photos from a phone: the code to scan. What comes appears in the label cards, which ask the server for news."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from views.shared.charts import draw
from views.shared.error_messages import told
from views.shared.qr_code import qr_code, reach_from_elsewhere
from workspace.phone_pass import PhonePass, end_pass, open_pass, pass_of
from workspace.workspace import Workspace


def phone_offer(workspace: Workspace) -> None:
    """Offer a code for phones, unless one is shown."""
    st.button(
        "Use a phone", key="phone-open", icon=":material/qr_code_2:", width="stretch",
        disabled=pass_of(workspace) is not None, on_click=told(open_pass), args=(workspace,),
    )  # fmt: skip


def phone_panel(workspace: Workspace) -> None:
    """Show the code that is valid, if there is one."""
    found = pass_of(workspace)
    if found is not None:
        with st.container(border=True, key="phone"):
            _code(found)


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
            f"Whoever scans it can add photos until {_clock(found.ends)}, and see only the labels’ names. The phone "
            "needs the same Wi-Fi."
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
    st.text("Can't scan it? Type this address:")
    st.code(address, language=None, wrap_lines=True)


def _clock(moment: float) -> str:
    return datetime.fromtimestamp(moment).strftime("%H:%M")
