"""What a leader is asked for: the decision, by when the next step is done, and what is least certain. Plain text."""

from collections.abc import Mapping
from datetime import date, timedelta

from model.decision.follow_up.data_plan import Code, due, needs
from model.decision.follow_up.data_plan_wording import day
from model.decision.rules import Facts, Step
from model.decision.verdict import Verdict
from model.evaluation.intervals import whole

_TRIAL = timedelta(days=30)
_COUNT: frozenset[Code] = frozenset(
    ("take-again", "break-shortcut", "first-ten", "more-photos", "even-out", "differ", "like-test")
)  # what the verdict waits for; a further test and photos of other things can come later
_OTHERS_FIRST = "May other photos be taken before anything else is paid for?"
_STOP = "Shall we stop here, and use the time for something else?"
_ASKED: Mapping[Step, str] = {
    "try-it": "May it run beside the people until {trial}? Nobody acts on its answers.",
    "train": "Nothing yet: it is to be trained first.",
    "answer": "Nothing yet: some questions are to be answered first.",
    "find-out": "Who can say what the work and a mistake cost?",
    "ask-people": "May five people who would use it be shown its answers?",
    **dict.fromkeys(("first-ten", "more-photos"), "May the photos that are missing be collected first?"),
    "mend-photos": "Nothing yet: the photos are to be fixed first.",
    **dict.fromkeys(("like-kept-apart", "other-photos"), _OTHERS_FIRST),
    "other-labels": "May the labels be changed before more is spent on photos?",
    **dict.fromkeys(("not-in-photos", "another-task", "leave-it", "let-it-be"), _STOP),
}


def steps_for_a_leader(
    facts: Facts, verdict: Verdict, steps: tuple[tuple[str, str], ...], today: date
) -> tuple[tuple[str, str], ...]:
    """Return the lines below a verdict with what is asked for, a date, and what is not certain; headings and texts.

    On the example's figures nobody is asked to decide.
    """
    dated = tuple(
        (heading, f"{text} {_by_when(facts, verdict, today)}".rstrip() if heading == "Do next" else text)
        for heading, text in steps
    )
    asked = () if verdict.of_example else (("Please decide", _ASKED[verdict.step].format(trial=day(today + _TRIAL))),)
    return (*asked, *dated, ("Not certain", _uncertain(facts)))


def _by_when(facts: Facts, verdict: Verdict, today: date) -> str:
    if verdict.step == "try-it":
        return ""  # the date is that of the decision
    plan, pace = needs(facts), facts.inputs.photos_a_week
    known = zip(plan, due(plan, pace, today), strict=True)
    dates = [when for need, when in known if need.code in _COUNT and when is not None]
    return f"At {pace:g} photos a week that is done by {day(max(dates))}." if dates else ""


def _uncertain(facts: Facts) -> str:
    untested = "Another camera, season or place was not tested."
    if facts.evaluation is None or facts.promise_broken:
        return untested
    return f"As few as {whole(facts.evaluation.headline.low)} of 100 may be right. {untested}"
