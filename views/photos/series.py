"""Photos of one thing, as groups of pictures: a person joins, parts and names them, or answers for all in one click."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import streamlit as st

from model.checks.findings import Finding
from model.checks.wording import SAME_THING
from model.common.series_source import SeriesSource
from model.evaluation.wording import TOLD
from model.photos.series_answers import (
    LONGEST_THING,
    Group,
    all_right,
    groups_of,
    named,
    not_the_same,
    same_thing,
)
from views.shared.error_messages import in_place, told
from views.shared.findings import found_series
from views.shared.photo_grid import PAGE, page_of, small
from views.shared.text import count, plain
from views.shared.upload_progress import working
from workspace.workspace import LabelledPhoto, Workspace

_GROUPS, _OF_GROUP = 6, 12  # groups, and photos of each, on a page: more make every click slow
_FOUND, _CHANGED, _BEFORE = "series-found", "series-changed", "series-before"
_CHOSEN = "series-chosen"  # photos that are selected, on whichever page of groups
_ROUND = "series-round"  # how often an answer has cleared the selection
_Answer = Callable[[], Mapping[str, str]]  # the new names, by photo


@dataclass(frozen=True)
class _Shown:
    """What the panel shows."""

    workspace: Workspace
    finding: Finding | None  # None: it is being found out
    photos: Mapping[str, LabelledPhoto]  # by id
    labels: Mapping[int, str]
    said: Mapping[str, str]  # by photo id, what a person called the thing
    groups: Sequence[Group]
    chosen: tuple[str, ...]

    @property
    def alone(self) -> list[str]:
        """The photos that show a thing of their own."""
        grouped = {photo_id for group in self.groups for photo_id in group}
        return [photo_id for photo_id in self.photos if photo_id not in grouped]


def series_panel(workspace: Workspace) -> None:
    """Show which photos show one thing, where that is known, and let a person say so."""
    if not working(workspace):  # what has not arrived cannot be judged
        st.fragment(_panel)(workspace, found_series(workspace))


@in_place
def _panel(workspace: Workspace, finding: Finding | None) -> None:
    """A fragment: selecting photos runs this alone, an answer runs the whole page."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()
    shown = _shown(workspace, finding)
    if not shown.groups:
        _none_found(shown)
        return
    st.subheader("Photos of the same thing", anchor=False)
    with st.container(key="series"):
        _question(shown)
        _toolbar(shown)
        page = page_of(len(shown.groups), "series-page", _GROUPS)
        with st.grid("auto", min_column_width=420, gap="small"):
            for group in islice(shown.groups, (page - 1) * _GROUPS, page * _GROUPS):
                with st.container(border=True, key=f"series-group-{group[0][:20]}"):
                    _group(shown, group)
        if shown.alone:
            _alone(shown, f"{count(len(shown.alone))} of different things, one of each")


def _shown(workspace: Workspace, finding: Finding | None) -> _Shown:
    """Return what to show: while it is found out anew, what was found before, as a person has changed it."""
    if finding is not None:
        st.session_state[_FOUND] = (workspace.id, finding.values.get("groups", {}))
    of, found = st.session_state.get(_FOUND, ("", {}))
    said = workspace.dataset().series
    photos = {photo.id: photo for photo in workspace.photos()}
    groups = groups_of(tuple(photos), found if of == workspace.id else {}, said)
    chosen = tuple(photo_id for photo_id in st.session_state.get(_CHOSEN, ()) if photo_id in photos)
    labels = {label.id: label.name for label in workspace.labels()}
    return _Shown(workspace, finding, photos, labels, said, groups, chosen)


def _none_found(shown: _Shown) -> None:
    """Let a person say what nothing tells; nothing to read for those who have nothing to say."""
    if shown.finding is None or shown.finding.outcome == "not checked":
        return
    _undo(shown)
    _alone(shown, "Do some photos show the same thing?", with_toolbar=True)


def _question(shown: _Shown) -> None:
    """Say how many things there are, or ask; one click answers for all."""
    if shown.finding is not None and shown.finding.outcome == "caution":
        st.markdown(f"**{SAME_THING}**")
    st.markdown(
        f"{_counted(shown)} Photos of one thing count as one: a classifier that has seen one of them knows the others."
    )
    with st.container(horizontal=True):
        if any(photo_id not in shown.said for group in shown.groups for photo_id in group):
            right = partial(all_right, tuple(shown.photos), shown.groups, shown.said)
            _answer_button(shown, "Yes, these groups are right", right, key="series-right", icon=":material/check:")
        apart = partial(not_the_same, tuple(shown.photos), shown.groups, shown.said)
        _answer_button(
            shown, "No, each photo shows a different thing", apart, key="series-apart", icon=":material/grid_view:"
        )
        _undo(shown)


def _counted(shown: _Shown) -> str:
    """Return "96 photos of about 12 things, by their looks."."""
    counted = f"{count(len(shown.photos))} of about"
    known = shown.finding.values if shown.finding is not None else {}
    if "source" not in known:
        return f"{counted} {count(len(shown.groups) + len(shown.alone), 'thing')}."
    return f"{counted} {known['things']:,} things, {TOLD[SeriesSource(str(known['source']))]}."


def _answer_button(shown: _Shown, text: str, answer: _Answer, **button: Any) -> None:  # noqa: ANN401
    st.button(text, on_click=_keep, args=(shown.workspace, answer), **button)


@told
def _keep(workspace: Workspace, answer: _Answer) -> None:
    """Keep an answer, and what was said before: the last one can be undone."""
    names = answer()
    said = workspace.dataset().series
    st.session_state[_BEFORE] = (workspace.id, {photo_id: said.get(photo_id) for photo_id in names})
    workspace.set_series(names)
    st.session_state[_CHOSEN] = []
    st.session_state[_ROUND] = _round() + 1
    st.session_state[_CHANGED] = True


def _undo(shown: _Shown) -> None:
    """Offer to take back the last answer."""
    of, before = st.session_state.get(_BEFORE, ("", {}))
    if of == shown.workspace.id and before:
        st.button(
            "Undo", key="series-undo", icon=":material/undo:", type="tertiary", on_click=_take_back,
            args=(shown.workspace, before),
        )  # fmt: skip


@told
def _take_back(workspace: Workspace, before: Mapping[str, str | None]) -> None:
    workspace.set_series(before)
    st.session_state.pop(_BEFORE, None)
    st.session_state[_CHANGED] = True


def _toolbar(shown: _Shown) -> None:
    """Offer what can be said of the photos that are selected."""
    n, known = len(shown.chosen), (shown.chosen, shown.groups, shown.said)
    with st.container(horizontal=True, vertical_alignment="center", key="series-toolbar"):
        _answer_button(
            shown, f"{n} show the same thing" if n > 1 else "The same thing", partial(same_thing, *known),
            key="series-join", icon=":material/merge:", disabled=n < 2,
        )  # fmt: skip
        _answer_button(
            shown, f"Take {n} out" if n else "Not the same", partial(not_the_same, *known),
            key="series-part", icon=":material/call_split:", disabled=not n,
        )  # fmt: skip
        if not n:
            st.caption(
                "Select one photo of each group to join them, or some of one group to split it.", width="content"
            )


def _group(shown: _Shown, group: Group) -> None:
    name, key = shown.said.get(group[0], ""), f"series-name-{group[0][:20]}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.session_state[key] = name
        st.text_input(
            "Name of the thing", key=key, max_chars=LONGEST_THING, placeholder="Name it, such as blade 2",
            label_visibility="collapsed", on_change=_rename, args=(shown, group, key), width=220,
        )  # fmt: skip
        st.caption(f"{count(len(group))} · {_labels_of(shown, group)}", width="content")
        is_whole = set(group) <= set(shown.chosen)
        st.button(
            "Clear" if is_whole else "Select all", key=f"series-all-{group[0][:20]}", type="tertiary",
            icon=":material/select_all:", on_click=_choose, args=(group, not is_whole),
        )  # fmt: skip
    _grid(shown, group, group[0][:20], _OF_GROUP)


def _labels_of(shown: _Shown, group: Group) -> str:
    named_once = dict.fromkeys(shown.labels.get(shown.photos[photo_id].label_id, "") for photo_id in group)
    return " and ".join(plain(label) for label in named_once)


@told
def _rename(shown: _Shown, group: Group, key: str) -> None:
    _keep(shown.workspace, lambda: named(group, st.session_state[key], shown.said))


def _alone(shown: _Shown, title: str, *, with_toolbar: bool = False) -> None:
    box = st.expander(title, key="series-alone", on_change="rerun", icon=":material/photo_library:")
    if box.open:
        with box:
            if with_toolbar:
                st.markdown("Select photos of the same thing, such as one blade from several sides.")
                _toolbar(shown)
            _grid(shown, shown.alone, "alone")


def _grid(shown: _Shown, photo_ids: Sequence[str], place: str, size: int = PAGE) -> None:
    """Show photos to select, a page at a time."""
    first = (page_of(len(photo_ids), f"series-page-{place}", size) - 1) * size
    with st.grid("auto", min_column_width=88, gap="xsmall"):
        for position, photo_id in enumerate(photo_ids[first : first + size], start=first + 1):
            with st.container(key=f"shot-series-{photo_id[:20]}"):
                st.image(small(shown.workspace.store, photo_id), width="stretch", alt=shown.photos[photo_id].name)
                # A click may bring ticks along that an answer has cleared meanwhile; those of another round do nothing.
                key = f"tick-series-{_round()}-{photo_id[:20]}"
                st.session_state[key] = photo_id in shown.chosen
                st.checkbox(f"Select photo {position}", key=key, on_change=_toggle, args=(photo_id, key))


def _round() -> int:
    return int(st.session_state.get(_ROUND, 0))


def _toggle(photo_id: str, key: str) -> None:
    _choose((photo_id,), st.session_state[key])


def _choose(photo_ids: Sequence[str], chosen: bool) -> None:
    others = [photo_id for photo_id in st.session_state.get(_CHOSEN, ()) if photo_id not in photo_ids]
    st.session_state[_CHOSEN] = [*others, *photo_ids] if chosen else others
