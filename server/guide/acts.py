"""What a person does in the exercises, as a browser sends it: each act is a kind of JSON object."""

import base64
import io
import random
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec import Meta

from model.common.errors import TwentyError
from model.common.text import clean_text, shortened
from model.explanation.heatmap import overlay
from model.guide.exercises import ENOUGH, EXERCISES, FEW, MORE, SIZES
from model.guide.first_guess import Guess, first_guess
from model.guide.wording import GuideCode
from model.network.backbone import load_backbone
from model.photos.dataset import Dataset
from model.photos.photo import thumbnail
from model.photos.planted_mark import KINDS, Kind
from rooms import notes, shortcuts
from rooms.shortcuts import FOUND, PLANTED, RECEIVED, Received, Shortcut
from server import services
from server.guide import photos
from server.guide.notebook import (
    BET,
    GUESSES,
    HELP,
    LONGEST,
    READ,
    THRESHOLD,
    VOTE,
    GuessKept,
    Notebook,
    ReasonKept,
    Share,
    VoteKept,
    truth_of,
)
from workspace import guide, project
from workspace.marked_copies import LEAST, labels_to_plant, marked_photos
from workspace.workspace import Workspace, read_share_to_answer

_MOST_GUESSES = 6
_SHOWN = 8  # photos of a guess
_SIDE = 200  # pixels of each
_Text = Annotated[str, Meta(max_length=4_000)]
_Label = Annotated[str, Meta(max_length=100)]


class Choose(msgspec.Struct, tag_field="act", tag="choose"):
    """One who is alone chooses an exercise."""

    exercise: Annotated[int, Meta(ge=0, le=len(EXERCISES))]

    def carry_out(self, notebook: Notebook) -> None:
        """Keep it."""
        if notebook.room is not None:
            raise TwentyError(GuideCode.LED)
        guide.change(notebook.home, exercise=self.exercise)


class Three(msgspec.Struct, tag_field="act", tag="three"):
    """Give the first photos."""

    def carry_out(self, notebook: Notebook) -> None:
        """Hand them out."""
        photos.give(notebook.home, notebook.room, FEW, up_to=FEW)


class Five(msgspec.Struct, tag_field="act", tag="five"):
    """Give some more."""

    def carry_out(self, notebook: Notebook) -> None:
        """Hand them out."""
        photos.give(notebook.home, notebook.room, MORE)


class Twenty(msgspec.Struct, tag_field="act", tag="twenty"):
    """Give as many as are lacking to the usual number."""

    def carry_out(self, notebook: Notebook) -> None:
        """Hand them out."""
        photos.give(notebook.home, notebook.room, ENOUGH, up_to=ENOUGH)


class MakeGuess(msgspec.Struct, tag_field="act", tag="guess"):
    """Let it guess."""

    def carry_out(self, notebook: Notebook) -> list[dict[str, Any]]:
        """Guess, keep how it went, and return some of the photos with what it said of them."""
        kept: list[GuessKept] = notebook.read(GUESSES, list[GuessKept]) or []
        learnt, asked = photos.to_guess(notebook.home, notebook.room, len(kept))
        guess = first_guess(learnt, asked, load_backbone())
        now = GuessKept(int(learnt.counts().min()), guess.right, len(guess.targets), len(guess.labels))
        notebook.write(GUESSES, [*kept[: _MOST_GUESSES - 1], now])
        return _shown(guess, asked)


class Bet(msgspec.Struct, tag_field="act", tag="bet"):
    """Bet how often it will be right, for each of `SIZES`."""

    bet5: Share
    bet10: Share
    bet20: Share

    def carry_out(self, notebook: Notebook) -> None:
        """Keep it: a bet is placed once."""
        bet = [self.bet5, self.bet10, self.bet20]
        assert len(bet) == len(SIZES)
        if not notebook.write(BET, bet, once=True):
            raise TwentyError(GuideCode.BET_PLACED)


class Plant(msgspec.Struct, tag_field="act", tag="plant"):
    """Plant a shortcut for the next team; for one who is alone it is drawn."""

    kind: Kind | None = None
    label: _Label = ""

    def carry_out(self, notebook: Notebook) -> None:
        """Copy the photos, with a mark on those of one label."""
        labels = labels_to_plant(notebook.home)
        if not labels:
            raise TwentyError(GuideCode.FEW_TO_PLANT, n=LEAST)
        if notebook.room is None or notebook.team is None:
            _drawn(notebook, labels)
            return
        if self.label not in labels or self.kind is None:
            raise TwentyError(GuideCode.NO_LABEL, label=shortened(clean_text(self.label), 60))
        add, shortcut = services.upload_queue().add_photos, Shortcut(self.kind, self.label)
        if not shortcuts.hand_on(notebook.room, notebook.team, shortcut, notebook.home, add):
            raise TwentyError(GuideCode.PLANTED_ALREADY)


class Find(msgspec.Struct, tag_field="act", tag="find"):
    """Say what the shortcut is."""

    kind: Kind
    label: _Label

    def carry_out(self, notebook: Notebook) -> None:
        """Keep the answer: there is one."""
        if truth_of(notebook) is None:
            raise TwentyError(GuideCode.NOTHING_TO_FIND)
        if not notebook.write(FOUND, Shortcut(self.kind, self.label), once=True):
            raise TwentyError(GuideCode.FOUND_ALREADY)


class Reason(msgspec.Struct, tag_field="act", tag="reason"):
    """Say why these photos are answered, and who looks at the others."""

    text: _Text

    def carry_out(self, notebook: Notebook) -> None:
        """Keep it, with the share that was chosen."""
        share = read_share_to_answer(notebook.home.training_folder)
        notebook.write(THRESHOLD, ReasonKept(_sentence(self.text), share))


class Vote(msgspec.Struct, tag_field="act", tag="vote"):
    """Vote on what to do."""

    choice: Annotated[str, Meta(pattern=r"\A(go|collect|stop)\Z")]
    text: _Text

    def carry_out(self, notebook: Notebook) -> None:
        """Keep it: one votes once."""
        kept = msgspec.convert({"choice": self.choice, "text": _sentence(self.text)}, VoteKept)
        if not notebook.write(VOTE, kept, once=True):
            raise TwentyError(GuideCode.VOTED)


class Help(msgspec.Struct, tag_field="act", tag="help"):
    """Ask the facilitator to come, or say that it is no longer needed."""

    wanted: bool

    def carry_out(self, notebook: Notebook) -> None:
        """Raise the hand, or take it down."""
        if notebook.room is None or notebook.team is None:
            raise TwentyError(GuideCode.NOT_IN_A_ROOM)
        if self.wanted:
            notebook.write(HELP, "Needs help")
        else:
            notes.remove(notebook.room, notebook.team.id, HELP)


class Read(msgspec.Struct, tag_field="act", tag="read"):
    """Say that a notice was read."""

    notice: Annotated[int, Meta(ge=0, le=1 << 40)]

    def carry_out(self, notebook: Notebook) -> None:
        """Keep the number of the newest that was read."""
        notebook.write(READ, max(self.notice, notebook.read(READ, int) or 0))


Act = Choose | Three | Five | Twenty | MakeGuess | Bet | Plant | Find | Reason | Vote | Help | Read


def _sentence(text: str) -> str:
    cleaned = shortened(clean_text(text), LONGEST)
    if not cleaned:
        raise TwentyError(GuideCode.NO_REASON)
    return cleaned


def _drawn(notebook: Notebook, labels: list[str]) -> None:
    """Plant a shortcut that nobody has chosen, for one who is alone."""
    draw = random.SystemRandom()
    shortcut = Shortcut(draw.choice(KINDS), draw.choice(labels))
    home = notebook.home
    if PLANTED in notebook.known:
        raise TwentyError(GuideCode.PLANTED_ALREADY)
    copy = Workspace.create(home.folder.parent)
    try:
        guide.change(copy, origin=home.id)
        guide.note_copy(home, copy)
        services.upload_queue().add_photos(copy, marked_photos(home, shortcut.kind, shortcut.label))
        project.name(copy, "Find the shortcut")
    except BaseException:
        copy.delete()
        raise
    if not notebook.write(PLANTED, shortcut, once=True):  # another tab was faster
        copy.delete()
        raise TwentyError(GuideCode.PLANTED_ALREADY)
    notebook.write(RECEIVED, Received(0, copy.id))


def _shown(guess: Guess, asked: Dataset) -> list[dict[str, Any]]:
    """Return photos of a guess, those first of which is known what it went by, then mistakes."""
    ids = list(guess.photo_ids)
    order = [ids.index(i) for i in guess.heats]
    order += [row for row in np.argsort(guess.answers == guess.targets, kind="stable").tolist() if row not in order]
    return [_picture(guess, asked, row) for row in order[:_SHOWN]]


def _picture(guess: Guess, asked: Dataset, row: int) -> dict[str, Any]:
    photo_id = guess.photo_ids[row]
    jpeg = asked.store.jpeg(photo_id)
    if photo_id in guess.heats:
        out = io.BytesIO()
        overlay(jpeg, guess.heats[photo_id], _SIDE).save(out, "JPEG", quality=85)
        jpeg = out.getvalue()
    return {
        "picture": "data:image/jpeg;base64," + base64.b64encode(thumbnail(jpeg, _SIDE)).decode(),
        "says": guess.labels[int(guess.answers[row])],
        "is": guess.labels[int(guess.targets[row])],
        "right": bool(guess.answers[row] == guess.targets[row]),
        "explained": photo_id in guess.heats,
    }
