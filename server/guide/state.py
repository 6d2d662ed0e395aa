"""The state of the guided path: what a browser shows of it, as JSON. Nothing in it belongs to another team.

The id of a workspace stands in it only where it belongs to whoever asks.
"""

from collections.abc import Mapping
from typing import Any

from model.common.files import workspaces_folder
from model.decision import inputs
from model.guide.exercises import EXERCISES, MINUTES, SIZES, GuideFacts, Step, exercise
from model.guide.wording import (
    ACT_WORDS,
    EXERCISE_WORDS,
    KIND_WORDS,
    STEP_WORDS,
    VOTE_WORDS,
    WAITING,
    GuideCode,
    bet_sentence,
    coin_sentence,
    found_sentence,
    guess_sentence,
    planted_sentence,
    result_sentences,
)
from model.photos.planted_mark import KINDS
from rooms import notices, shortcuts
from rooms.notes import GIVEN
from rooms.room import RoomFacts
from rooms.shortcuts import FOUND, PLANTED, Shortcut
from rooms.standings import standings
from rooms.wording import ResultCode
from server.guide.figures import known_of, measured, verdict
from server.guide.notebook import (
    BET,
    GUESSES,
    HELP,
    READ,
    THRESHOLD,
    VOTE,
    GuessKept,
    Notebook,
    ReasonKept,
    Share,
    VoteKept,
    copy_of,
    notebook_of,
    truth_of,
)
from workspace import guide, project
from workspace.marked_copies import labels_to_plant
from workspace.workspace import Workspace, read_share_to_answer

State = dict[str, Any]


def state_of(workspace: Workspace) -> State:
    """Return all that a browser shows.

    Raises:
        FolderGone: what it belongs to was deleted.
    """
    notebook = notebook_of(workspace)
    room = notebook.room.facts() if notebook.room is not None else None
    number = room.exercise if room is not None else guide.read(notebook.home).exercise
    copy = copy_of(notebook)
    state: State = {
        "room": _room(notebook, room),
        "exercise": number,
        "minutes": MINUTES,
        "titles": [EXERCISE_WORDS[each.code].title for each in EXERCISES],
        "question": "",
        "steps": [],
        "home": notebook.home.id if workspace.id != notebook.home.id else None,
        "notices": [],
        "result": _result(notebook) if room is not None and room.revealed else [],
        "help": bool(notebook.known.get(HELP)),
        "given": notebook.known.get(GIVEN, 0),
    }
    if (chosen := exercise(number)) is not None:
        facts = facts_of(notebook, copy)
        state["question"] = EXERCISE_WORDS[chosen.code].question
        state["steps"] = [_step(step, facts, notebook, copy) for step in chosen.steps]
    if notebook.room is not None and notebook.team is not None:
        after = notebook.read(READ, int) or 0
        told = notices.notices(notebook.room, notebook.team.id, after)
        state["notices"] = [{"id": each.id, "text": each.text} for each in told]
    return state


def facts_of(notebook: Notebook, copy: Workspace | None) -> GuideFacts:
    """Return what the steps are judged by."""
    home = notebook.home
    counts = [label.n_photos for label in home.labels()]
    known = known_of(home.classifier_path)
    asked = inputs.load(home.folder)
    guesses: list[GuessKept] = notebook.read(GUESSES, list[GuessKept]) or []
    return GuideFacts(
        fewest=min(counts) if len(counts) > 1 else 0,
        guessed_with=tuple(guess.per_label for guess in guesses),
        trained_with=known.per_label if known is not None else 0,
        seen=frozenset(project.read(home).seen),
        written=frozenset(notebook.known),
        copy_trained=copy is not None and copy.classifier_path.is_file(),
        copy_seen=frozenset(project.read(copy).seen) if copy is not None else frozenset(),
        threshold=read_share_to_answer(home.training_folder) is not None,
        costs=asked.has_figures,
        answered=not asked.unanswered,
    )


def _room(notebook: Notebook, room: RoomFacts | None) -> State | None:
    if room is None or notebook.team is None:
        return None
    return {
        "name": room.name, "team": notebook.team.name, "colour": notebook.team.colour, "paused": room.paused,
        "revealed": room.revealed,
    }  # fmt: skip


def _result(notebook: Notebook) -> list[str]:
    """Return how the team did on the sealed test, once everybody may know."""
    assert notebook.room is not None
    assert notebook.team is not None
    found = standings(notebook.room, workspaces_folder())
    line = next((each for each in found.teams if each.team == notebook.team.id), None)
    if line is None:
        return []
    if line.result is None:
        return [GuideCode.NO_RESULT.sentence(because=ResultCode[line.trouble or "WAITING"].sentence())]
    judged = sum(each.place is not None for each in found.teams)
    known, place = line.result, line.place
    if place is None:
        return [*result_sentences(known.n_right, known.n_photos, (1, 1), 1, 0), GuideCode.LATE.sentence()]
    return result_sentences(known.n_right, known.n_photos, (place.best, place.worst), judged, len(place.tied))


def _step(step: Step, facts: GuideFacts, notebook: Notebook, copy: Workspace | None) -> State:
    words, done = STEP_WORDS[step.code], step.is_done(facts)
    there = copy.id if step.in_copy and copy is not None else notebook.home.id
    return {
        "code": step.code,
        "do": words.do,
        "look": words.look,
        "done": done,
        "page": step.page,
        "workspace": there if step.page else None,
        "act": step.act,
        "button": ACT_WORDS.get(step.act, ""),
        "fields": [] if done else _fields(step, notebook, copy),
        "says": _says(step, notebook, copy),
        "opens": copy.id if step.act == "open" and copy is not None else None,
    }


def _fields(step: Step, notebook: Notebook, copy: Workspace | None) -> list[State]:
    """Return what is to be filled in."""
    if step.act == "bet":
        return [{"name": f"bet{n}", "kind": "percent", "label": f"With {n} of each"} for n in SIZES]
    if step.act == "plant" and notebook.room is not None:
        return [_kinds("Which mark"), _choice("label", "On which label", labels_to_plant(notebook.home))]
    if step.act == "find":
        labels = [label.name for label in copy.labels()] if copy is not None else []
        return [_kinds("What is it?"), _choice("label", "On which label?", labels)]
    if step.act == "reason":
        return [{"name": "text", "kind": "text", "label": "Because"}]
    if step.act == "vote":
        options = [[code, words] for code, words in VOTE_WORDS.items()]
        return [
            {"name": "choice", "kind": "choice", "label": "Your vote", "options": options},
            {"name": "text", "kind": "text", "label": "Because"},
        ]
    return []


def _kinds(label: str) -> State:
    return {"name": "kind", "kind": "choice", "label": label, "options": [[kind, KIND_WORDS[kind]] for kind in KINDS]}


def _choice(name: str, label: str, options: list[str]) -> State:
    return {"name": name, "kind": "choice", "label": label, "options": [[option, option] for option in options]}


def _says(step: Step, notebook: Notebook, copy: Workspace | None) -> list[str]:
    """Return what has come of a step, a sentence each."""
    said = _SAYS.get(step.code)
    return said(notebook, copy) if said is not None else []


def _guesses(notebook: Notebook, of_second: bool) -> list[str]:
    guesses: list[GuessKept] = notebook.read(GUESSES, list[GuessKept]) or []
    shown = guesses[1:] if of_second else guesses[:1]
    said = [guess_sentence(each.right, each.asked, each.per_label) for each in shown]
    return [*said, coin_sentence(shown[-1].asked, shown[-1].n_labels)] if shown else []


def _bets(notebook: Notebook, _: Workspace | None) -> list[str]:
    bet: tuple[float, ...] | None = notebook.read(BET, tuple[Share, Share, Share])
    if bet is None:
        return []
    found: Mapping[int, float] = measured(notebook.home)
    return [bet_sentence(size, said, found.get(size)) for size, said in zip(SIZES, bet, strict=True)]


def _planted(notebook: Notebook, _: Workspace | None) -> list[str]:
    if notebook.room is None or notebook.team is None:
        return []  # who is alone searches what was drawn
    own: Shortcut | None = notebook.read(PLANTED, Shortcut)
    search = shortcuts.searched_by(notebook.room, notebook.team.id)
    return [] if own is None or search is None else [planted_sentence(own.kind, own.label, search[0], found=search[1])]


def _waiting(notebook: Notebook, copy: Workspace | None) -> list[str]:
    return [WAITING] if copy is None and notebook.room is not None and PLANTED in notebook.known else []


def _found(notebook: Notebook, _: Workspace | None) -> list[str]:
    said, truth = notebook.read(FOUND, Shortcut), truth_of(notebook)
    if said is None or truth is None:
        return []
    right = {"kind_right": said.kind == truth.kind, "label_right": said.label == truth.label}
    return [found_sentence(truth.kind, truth.label, **right)]


def _threshold(notebook: Notebook, _: Workspace | None) -> list[str]:
    kept: ReasonKept | None = notebook.read(THRESHOLD, ReasonKept)
    if kept is None:
        return []
    answers = [] if kept.share is None else [f"It answers {round(100 * kept.share)} of 100 photos."]
    return [*answers, f"“{kept.text}”"]


def _vote(notebook: Notebook, _: Workspace | None) -> list[str]:
    kept: VoteKept | None = notebook.read(VOTE, VoteKept)
    return [] if kept is None else [f"{VOTE_WORDS[kept.choice]}: “{kept.text}”"]


def _rules(notebook: Notebook, _: Workspace | None) -> list[str]:
    """Return what the rules say, once one has voted: before, it would be repeated."""
    if notebook.read(VOTE, VoteKept) is None or (found := verdict(notebook.home)) is None:
        return []
    return [f"The rules say: {found[0]}.", found[1]]


_SAYS = {
    "first-guess": lambda notebook, _: _guesses(notebook, of_second=False),
    "second-guess": lambda notebook, _: _guesses(notebook, of_second=True),
    "bet": _bets,
    "plant": _planted,
    "open-copy": _waiting,
    "name-it": _found,
    "reason": _threshold,
    "vote": _vote,
    "compare-rules": _rules,
}
