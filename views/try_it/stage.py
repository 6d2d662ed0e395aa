"""The stage: a tried photo with its answer, and a strip of the others, drawn by `server/share/assets/stage.js`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import streamlit as st
from msgspec import Meta

from model.prediction.card import card
from server.live import files
from server.live.models import version_of
from server.share.page import PACKAGE
from views.streamlit_workarounds.component_files import component
from views.streamlit_workarounds.numbered_acts import not_done
from views.try_it import kept_photos
from views.try_it.pictures import Asked, small, uri
from views.try_it.reasons import is_novel, reasons
from views.try_it.tried_photos import Tried
from workspace.workspace import Workspace

KEY = "stage"
AROUND = 30  # photos of the strip on each side of the one that is shown: more make every step slow
_SHOWN, _WHY, _COVERED, CAMERA = "try-shown", "try-why", "try-covered", "try-camera"
HANDLED = "try-handled"

_Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Label = Annotated[str, Meta(max_length=200)]


class Show(msgspec.Struct, tag="show"):
    """A photo was stepped to."""

    id: _Id


class Judge(msgspec.Struct, tag="judge"):
    """A person says what a photo shows."""

    id: _Id
    label: _Label


class Undo(msgspec.Struct, tag="undo"):
    """A person takes that back."""

    id: _Id


class Why(msgspec.Struct, tag="why"):
    """The reasons are opened or closed."""

    open: bool


class Cover(msgspec.Struct, tag="cover"):
    """What it looked at is covered, or uncovered."""

    on: bool


class Camera(msgspec.Struct, tag="camera"):
    """The camera is opened or closed."""


class Keep(msgspec.Struct, tag="keep"):
    """A picture of the live camera, which comes as a file of that name, belongs under a label."""

    name: Annotated[str, Meta(max_length=200)]
    label: _Label


_Act = Show | Judge | Undo | Why | Cover | Camera | Keep


class _Numbered(msgspec.Struct):
    n: Annotated[int, Meta(ge=0, le=1 << 53)]
    act: _Act


class _Asked(msgspec.Struct):
    """All that one tab has asked for and has not seen done."""

    tab: Annotated[str, Meta(max_length=40)]
    acts: Annotated[list[_Numbered], Meta(max_length=100)]


def stage(workspace: Workspace, tried: Sequence[Tried], asked: Asked) -> None:
    """Show the photo that was chosen, or the newest, with its answer; without any, a place to drop photos."""
    at = _position(tried)
    nothing: dict[str, object] = {"photos": [], "chosen": ""}
    view = _view(workspace, tried, at, asked) if tried else nothing
    view["labels"] = [label.name for label in workspace.labels()]
    view["live"] = _live(workspace, asked)
    view["handled"] = list(st.session_state.get(HANDLED, ("", 0)))
    component("stage", PACKAGE, "component.js")(key=KEY, data=view, on_asked_change=lambda: _acted(workspace, tried))


def show_newest() -> None:
    """Show the newest photo at the next run, whichever was shown before."""
    st.session_state.pop(_SHOWN, None)


def _position(tried: Sequence[Tried]) -> int:
    shown = st.session_state.get(_SHOWN)
    return next((at for at, one in enumerate(tried) if one.photo_id == shown), 0)


def _view(workspace: Workspace, tried: Sequence[Tried], at: int, asked: Asked) -> dict[str, object]:
    start = max(0, at - AROUND)
    near, one = tried[start : at + AROUND + 1], tried[at]
    kept = kept_photos.what_is_kept(workspace, near)
    shows_why = _is(_WHY) or is_novel(one, asked.classifier)  # what is unlike is said without a click
    return {
        "photos": [_photo(each, asked, kept) for each in near],
        "before": start,
        "total": len(tried),
        "chosen": one.photo_id,
        "large": {"id": one.photo_id, "src": uri(asked.store.jpeg(one.photo_id))},
        "open": _is(_WHY),
        "reasons": reasons(one, asked, covered=_is(_COVERED)) if shows_why else None,
    }


def _photo(one: Tried, asked: Asked, kept: Mapping[str, object]) -> dict[str, object]:
    shown: dict[str, object] = msgspec.to_builtins(card(one.answer, asked.classifier))
    thumb = small(str(asked.store.thumbnail_path(one.photo_id)))
    return {**shown, "id": one.photo_id, "name": one.name, "thumb": thumb, "kept": kept.get(one.photo_id)}


def _live(workspace: Workspace, asked: Asked) -> dict[str, object]:
    """Return what live answers need, addresses as a page at the root of the server writes them."""
    return {
        "module": f"./{files.address()}",
        "model": f"./workspace/{workspace.id}/live/{version_of(asked.path)}",
        "labels": list(asked.classifier.labels),
        "threshold": asked.classifier.threshold,
    }


def _is(key: str) -> bool:
    return bool(st.session_state.get(key, False))


# --- what a browser says ---------------------------------------------------------------------------------------------


def _acted(workspace: Workspace, tried: Sequence[Tried]) -> None:
    """Do what was asked for on the stage. It comes from a browser, so it may be anything."""
    try:
        asked = msgspec.convert(st.session_state[KEY]["asked"], type=_Asked)
    except (msgspec.ValidationError, KeyError, TypeError):
        return
    known = {one.photo_id: one for one in tried}
    for each in not_done(HANDLED, asked.tab, asked.acts):
        act_on(each.act, workspace, known)


def act_on(act: _Act, workspace: Workspace, tried: Mapping[str, Tried]) -> None:
    """Do what was asked for, of photos that are there."""
    match act:
        case Show(id) if id in tried:
            st.session_state[_SHOWN] = id
            st.session_state[_COVERED] = False
        case Judge(id, label) if id in tried:
            kept_photos.keep(workspace, tried[id], label)
        case Undo(id) if id in tried:
            kept_photos.take_back(workspace, tried[id])
        case Why(is_open):
            st.session_state[_WHY], st.session_state[_COVERED] = is_open, False
        case Cover(on):
            st.session_state[_COVERED] = on
        case Keep(name, label):
            kept_photos.keep_when_there(name, label)
        case Camera():
            st.session_state[CAMERA] = not _is(CAMERA)
