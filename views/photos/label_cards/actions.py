"""Actions: what a person did on the label cards, as their browser says it, which may say anything."""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from model.common.errors import LabelRefused, TwentyError
from server.services import upload_queue
from views.shared.label_changes import move_by_hand
from workspace.database import OTHERS
from workspace.workspace import Workspace

_MOST_PHOTOS = 20_000  # in one action: more than any workspace takes
_Id = Annotated[int, Meta(ge=0, le=1 << 53)]
_Place = Annotated[int, Meta(ge=OTHERS, le=1 << 53)]  # a label, or the place of other things
_Name = Annotated[str, Meta(max_length=500)]  # longer than any that is accepted: that one gets its sentence
_PhotoIds = Annotated[list[Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]], Meta(max_length=_MOST_PHOTOS)]


@dataclass(frozen=True)
class Outcome:
    """What an action has done, and what is to be said of it."""

    is_change: bool = True  # the rest of the page may be different now
    refused: str = ""  # why a name cannot be had, beside its field
    label: int = 0  # whose name; 0: that of a new label
    problem: str = ""  # what else went wrong
    show_all: int = 0  # the label of which all photos are to be shown; 0: none


class _Action(msgspec.Struct, frozen=True, tag_field="do"):
    """One thing that a person did; `n` counts what one browser tab has asked for."""

    n: _Id

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Do it. What is refused is part of the outcome."""
        raise NotImplementedError


class Rename(_Action, frozen=True, tag="rename"):
    """Give a label a name."""

    label: _Id
    name: _Name

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Rename, or say why that name cannot be had."""
        try:
            workspace.rename_label(self.label, self.name)
        except LabelRefused as refused:
            return Outcome(refused=str(refused), label=self.label)
        return Outcome()


class AddLabel(_Action, frozen=True, tag="add label"):
    """Add a label."""

    name: _Name

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Add it, or say why not."""
        try:
            workspace.add_label(self.name)
        except LabelRefused as refused:
            return Outcome(refused=str(refused))
        return Outcome()


class RemoveLabel(_Action, frozen=True, tag="remove label"):
    """Remove a label with its photos."""

    label: _Id

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Remove it; its photos can be brought back."""
        workspace.remove_label(self.label)
        return Outcome()


class Move(_Action, frozen=True, tag="move"):
    """Put photos under another label, or among other things."""

    photos: _PhotoIds
    label: _Place

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Move them."""
        move_by_hand(workspace, self.photos, self.label)  # in another tab the label may have gone
        return Outcome()


class Remove(_Action, frozen=True, tag="remove"):
    """Remove photos."""

    photos: _PhotoIds

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Remove them; they can be brought back."""
        workspace.remove(self.photos)
        return Outcome()


class Undo(_Action, frozen=True, tag="undo"):
    """Take back the last move or removal."""

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Take it back."""
        workspace.undo()
        return Outcome()


class ShowAll(_Action, frozen=True, tag="show all"):
    """Show all photos of a label, and not the newest only."""

    label: _Place

    def carry_out(self, workspace: Workspace) -> Outcome:  # noqa: ARG002
        """Have them shown."""
        return Outcome(is_change=False, show_all=self.label)


class Stop(_Action, frozen=True, tag="stop"):
    """Stop reading the photos that wait."""

    def carry_out(self, workspace: Workspace) -> Outcome:
        """Stop it."""
        upload_queue().stop(workspace.id)
        return Outcome()


class Look(_Action, frozen=True, tag="look"):
    """Look what there is now: photos were sent, or the tab was away."""

    def carry_out(self, workspace: Workspace) -> Outcome:  # noqa: ARG002
        """Do nothing: the cards are drawn anew."""
        return Outcome(is_change=False)


class Refresh(_Action, frozen=True, tag="refresh"):
    """Show the whole page anew: the code for phones has ended."""

    def carry_out(self, workspace: Workspace) -> Outcome:  # noqa: ARG002
        """Do nothing: the page is drawn anew."""
        return Outcome()


Action = Rename | AddLabel | RemoveLabel | Move | Remove | Undo | ShowAll | Stop | Look | Refresh


class Asked(msgspec.Struct, frozen=True):
    """All that one tab has asked for and has not seen done: what is overtaken on its way comes again with the next."""

    tab: Annotated[str, Meta(max_length=40)]
    actions: Annotated[list[Action], Meta(max_length=100)]


def read(value: object) -> Asked | None:
    """Return what a browser asked for; `None` where it is nothing that our component says."""
    try:
        return msgspec.convert(value, Asked)
    except (msgspec.MsgspecError, RecursionError):
        return None


def carried_out(action: Action, workspace: Workspace) -> Outcome:
    """Carry out an action; what goes wrong is a sentence."""
    try:
        return action.carry_out(workspace)
    except TwentyError as error:
        return Outcome(problem=str(error))
