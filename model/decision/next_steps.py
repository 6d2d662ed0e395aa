"""What to do on Monday: what follows from a verdict, what it rests on, and what is still to be settled."""

from dataclasses import dataclass

from model.decision.verdict import ENOUGH, Facts, Verdict
from model.decision.wording import quoted
from model.evaluation.evaluation import independent_photos

MORE_PHOTOS = 20  # of each label: what a forecast speaks of


@dataclass(frozen=True)
class NextSteps:
    """Three lines below a verdict."""

    do: str
    why: str
    before: str  # empty where nothing is left to settle

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return each line with its heading."""
        known = (("Do next", self.do), ("Why", self.why), ("Before that", self.before))
        return tuple((heading, text) for heading, text in known if text)


def next_steps(facts: Facts, verdict: Verdict) -> NextSteps:
    """Say what to do next, why, and what to settle before that."""
    do = {"go": _go, "collect": _collect, "stop": _stop, "open": _open}[verdict.outcome](facts, verdict)
    return NextSteps(do, verdict.decided_by.figures, _before(facts, verdict))


def _go(facts: Facts, _: Verdict) -> str:
    situation = facts.canvas.situation
    later = "look only at flagged photos" if situation.person_checks else "leave the photos to it"
    return (
        f"For one month let it look at the same {situation.photos:,.0f} photos as the people do, and compare. That "
        f"month saves nothing; only afterwards do people {later}."
    )


def _collect(facts: Facts, verdict: Verdict) -> str:
    code, evaluation = verdict.decided_by.code, facts.evaluation
    if code == "findings":
        problems = ", ".join(finding.title for finding in facts.findings if finding.outcome == "problem")
        return f"Mend what the checks found ({problems}), then train again."
    if code == "photos" and evaluation is not None:
        counts = independent_photos(evaluation).tolist()
        lack = [(ENOUGH - n, label) for n, label in zip(counts, evaluation.labels, strict=True) if n < ENOUGH]
        return f"Add {', '.join(f'{n} of {quoted(label)}' for n, label in lack)} at least, then train again."
    return f"Add {MORE_PHOTOS} photos of each label, then train again and look here once more."


def _stop(_: Facts, verdict: Verdict) -> str:
    if verdict.decided_by.code == "hope":
        return "Try labels that a person tells apart at a glance, or clearer photos: more of the same will not help."
    if verdict.decided_by.code == "perfect":
        return "Leave the work as it is, and look for a task where a missed case costs more or a look takes longer."
    return "Leave the work as it is, or find a cheaper way to run it: with these costs it saves nothing."


def _open(_: Facts, verdict: Verdict) -> str:
    return (
        "Train on your photos." if verdict.decided_by.code == "measured" else "Put in costs that can be computed with."
    )


def _before(facts: Facts, verdict: Verdict) -> str:
    asked = list(verdict.still_open)
    cautions = [finding.title.lower() for finding in facts.findings if finding.outcome == "caution"]
    if cautions and verdict.decided_by.code != "findings":
        asked.append(f"a look at what the checks name ({', '.join(cautions)})")
    text = "; ".join(asked)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
