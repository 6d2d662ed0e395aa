"""The words of the decision: verdict, rules with their figures, what to do next, advice on photos. Plain text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from model.checks import wording as findings
from model.decision.advice import Advice, Code
from model.decision.answer_wording import QUESTIONS
from model.decision.figures import money, quoted
from model.decision.inputs import Question
from model.decision.rules import ENOUGH, Circle, Facts, JudgedRule, State, Step
from model.decision.value_wording import money_sentence
from model.decision.verdict import Verdict
from model.evaluation.forecast import Outlook, outlook_sentence
from model.evaluation.intervals import Estimate, whole
from model.evaluation.wording import Unit

TITLES: Mapping[Step, str] = {
    "try-it": "Go: try it for a month beside today's way",
    "train": "No verdict yet: train first",
    "answer": "No verdict yet",
    "find-out": "No verdict yet: the money is not known",
    "ask-people": "No verdict yet: ask the people",
    "first-ten": "Collect a few more photos first",
    "more-photos": "Collect more photos first",
    "mend-photos": "Fix the photos first",
    "like-kept-apart": "Add other photos first",
    "other-photos": "Try other photos first",
    "other-labels": "Ask another question",
    "not-in-photos": "Stop: the photos do not show it",
    "another-task": "Stop: not even a perfect one would pay",
    "leave-it": "Stop: it would lose money",
    "let-it-be": "Stop: nobody wants it",
}
SIGNS: dict[State, str] = {"passed": "✓", "failed": "✕", "not known": "?"}
EXAMPLE = "Example"  # stands large beside every amount that follows from the example's figures
CIRCLES: Mapping[Circle, str] = {"desirable": "Desirable", "viable": "Viable", "feasible": "Feasible"}
STATES: Mapping[State, str] = {"passed": "yes", "failed": "no", "not known": "not known"}  # of a circle
_NOTHING_TRAINED = "Nothing is trained yet."


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict in the words of the page, the report and the command line."""
    if verdict.step != "answer":
        return TITLES[verdict.step]
    n = len(verdict.asked)
    return f"{TITLES['answer']}: {'one question' if n == 1 else f'{n} questions'} left"


def reason(verdict: Verdict) -> str:
    """Say why, in a sentence: the figures of the rule that decided."""
    return figures(verdict.decided_by)


def title(rule: JudgedRule) -> str:
    """Return what a rule asks for."""
    words = _RULES[rule.rule.code]
    return words.title_of_things if words.title_of_things and rule.values.get("unit") == "thing" else words.title


def figures(rule: JudgedRule) -> str:
    """Say what a rule was judged by."""
    words = _RULES[rule.rule.code]
    return words.figures(**rule.values) if rule.values else words.not_known


def next_step(facts: Facts, verdict: Verdict) -> str:
    """Say what to do next, in a sentence or two."""
    return _STEPS[verdict.step](facts, verdict.decided_by.values)


def next_steps(facts: Facts, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the lines below a verdict, each with its heading: what to do, why, and what to settle before that."""
    why = reason(verdict)
    return (("Do next", next_step(facts, verdict)), ("Why", why), *_before_that(facts, verdict))


def _before_that(facts: Facts, verdict: Verdict) -> Sequence[tuple[str, str]]:
    asked = [f"answer “{QUESTIONS[question]}”" for question in verdict.asked] if verdict.step != "answer" else []
    cautions = [findings.title(finding.code).lower() for finding in facts.findings if finding.outcome == "caution"]
    if cautions and not verdict.decided_by.values.get("problems"):
        asked.append(f"look at what the checks found ({', '.join(cautions)})")
    text = "; ".join(asked)
    return [("Before that", f"{text[:1].upper()}{text[1:]}.")] if text else []


# --- the rules ---------------------------------------------------------------------------------------------------


class _RuleWords(NamedTuple):
    title: str
    figures: Callable[..., str]  # makes a sentence of the values that the rule was judged by
    not_known: str = _NOTHING_TRAINED  # where there are none
    title_of_things: str = ""  # where several photos show one thing


def _perfect(gain: float, currency: str, *, today_is_cheaper: bool) -> str:
    result = f"save {money(gain, currency)} a month" if gain > 0 else f"cost {money(-gain, currency)} a month more"
    way = "today's way" if today_is_cheaper else "nobody looking, which costs less than today's way"
    return f"A perfect classifier would {result}, compared with {way}."


def _measured(n: int, *, broken: bool = False) -> str:
    if broken:
        return "On your test photos it was right clearly less often than promised (see Results)."
    return f"Tested on {n:,} photos, each by a classifier that had not seen it." if n else _NOTHING_TRAINED


def _photos(n: int, needed: int, unit: Unit, **_: object) -> str:
    if unit == "thing":
        return (
            f"The photos of one label show only about {n} things; {needed} are needed."
            if n < needed
            else f"The photos of each label show about {n} things or more; {needed} are needed."
        )
    return f"The smallest label has {n} photos, copies counted once; {needed} are needed."


def _findings(n_checked: int, problems: Sequence[str], n_cautions: int) -> str:
    if problems:
        return (
            f"The checks found {'one problem' if len(problems) == 1 else f'{len(problems)} problems'} with the photos."
        )
    if not n_checked:
        return "The photos were not checked."
    return f"No serious problem: {n_checked} checks, {n_cautions or 'none'} to look at."


def _hope(best: float, per_label: int, guessing: float, unit: Unit) -> str:
    photos = f"with up to {per_label} {unit}s a label" if per_label else "with these photos"
    return f"At best it would be right on {whole(best)} of 100 {photos}; guessing is right on {whole(guessing)}."


def _learns(figure: Estimate, guessing: float, **_: object) -> str:
    low, high = whole(figure.low), whole(figure.high)
    return f"It is right on {low} to {high} of 100 photos; guessing is right on {whole(guessing)}."


def _could_pay(gain: float, currency: str) -> str:
    if gain > 0:
        return f"At best it would save {money(gain, currency)} a month."
    return f"Even at best it would cost {money(-gain, currency)} a month more."


def _pays(gain: Estimate | None = None, currency: str = "", questions: Sequence[Question] = (), **_: object) -> str:
    if gain is not None:
        return money_sentence(gain, currency)
    return _NOT_KNOWN[questions[0]] if questions else "What it is worth is not known yet."


def _wanted(wanted: str) -> str:
    if wanted == "unasked":
        return "Nobody who would use it has been asked yet."
    return "The people who would use it asked for it." if wanted == "yes" else "The people who would use it said no."


def _titles(codes: Sequence[str]) -> str:
    return ", ".join(map(findings.title, codes))


_NOT_KNOWN: Mapping[Question, str] = {
    "case": "What it should find is not known yet.",
    "work": "How much work it is today is not known yet.",
    "costs": "What a mistake costs is not known yet.",
}
_NO_FIGURES = "What it is worth is not known yet: nobody has said what the work and a mistake cost."
_RULES: Mapping[str, _RuleWords] = {
    "perfect": _RuleWords("A perfect classifier would pay", _perfect, _NO_FIGURES),
    "measured": _RuleWords("It was tested on photos it had not seen", _measured),
    "photos": _RuleWords(
        f"At least {ENOUGH} photos of each label", _photos,
        title_of_things=f"At least {ENOUGH} things of each label",
    ),
    "findings": _RuleWords("The photos have no serious problem", _findings),
    "hope": _RuleWords("It can learn the difference, at best", _hope),
    "learns": _RuleWords("It beats guessing, even at worst", _learns),
    "could-pay": _RuleWords("It could pay, at best", _could_pay, _NO_FIGURES),
    "demand": _RuleWords("Someone wants it", _wanted, "Nobody has said yet who wants it."),
    "pays": _RuleWords("It pays, even at worst", _pays, _NO_FIGURES),
}  # fmt: skip


# --- what to do next ---------------------------------------------------------------------------------------------


def _try_it(facts: Facts, _: Mapping[str, Any]) -> str:
    situation = facts.inputs.situation
    return f"Let it look at the same {situation.photos:,.0f} photos as the people do, and compare."


def _add_what_lacks(_: Facts, values: Mapping[str, Any]) -> str:
    lacking = ", ".join(f"{n} of {quoted(label)}" for label, n in values["lacking"].items())
    if values.get("unit") == "thing":
        return f"Photograph new things: at least {lacking}, then train again. More photos of the same do not help."
    return f"Add at least {lacking}, then train again."


def _add_photos(_: Facts, values: Mapping[str, Any]) -> str:
    return f"Add {_so_many_more(values)} of each label, then train again."


def _so_many_more(values: Mapping[str, Any]) -> str:
    outlook: Outlook = values["outlook"]
    return f"photos of {outlook.more:,} more things" if values["unit"] == "thing" else f"{outlook.more:,} photos"


def _always(sentence: str) -> Callable[[Facts, Mapping[str, Any]], str]:
    return lambda *_: sentence


_STEPS: Mapping[Step, Callable[[Facts, Mapping[str, Any]], str]] = {
    "try-it": _try_it,
    "train": _always("Train on your photos."),
    "answer": lambda facts, _: f"Answer “{QUESTIONS[facts.inputs.unanswered[0]]}” on the page Decide.",
    "find-out": _always("Ask whoever pays for it, then change the answer."),
    "ask-people": _always("Show its answers to five people who would use it, and ask whether they want it."),
    "first-ten": _add_what_lacks,
    "more-photos": _add_photos,
    "mend-photos": _always("Fix what the checks found, then train again."),
    "like-kept-apart": _always("Add photos like your test photos to each label, then train again."),
    "other-photos": _always("Take clearer photos, each of a different thing, or choose labels that differ more."),
    "other-labels": _always("Try labels that a person tells apart at a glance: more photos like these are not enough."),
    "not-in-photos": _always("Leave it, or ask for something that a person can tell from such a photo."),
    "another-task": _always("Leave the work as it is, and look for work where a missed case costs more."),
    "leave-it": _always("Leave the work as it is, or find a cheaper way to run it."),
    "let-it-be": _always("Ask them which work they would rather get rid of."),
}


# --- advice on photos, as a card -----------------------------------------------------------------------------------


class AdviceWords(NamedTuple):
    """What to do about the photos, and why: a line and a sentence."""

    title: str
    why: str


def advice_words(advice: Advice) -> AdviceWords:
    """Return the words of an advice, for a card on any page."""
    return _ADVICE[advice.code](advice.values)


def _foretold(values: Mapping[str, Any]) -> str:
    return "" if values["outlook"] is None else outlook_sentence(values["outlook"], values["unit"])


def _first_ten(values: Mapping[str, Any]) -> AdviceWords:
    lacking = " and ".join(f"{n} of {quoted(label)}" for label, n in values["lacking"].items())
    what = "Photograph new things:" if values["unit"] == "thing" else "Add"
    return AdviceWords(f"{what} {lacking}", f"With {ENOUGH} of each label, the figures start to be reliable.")


_ADVICE: Mapping[Code, Callable[[Mapping[str, Any]], AdviceWords]] = {
    "train": lambda _: AdviceWords("Train on your photos", _NOTHING_TRAINED),
    "first-ten": _first_ten,
    "more-photos": lambda values: AdviceWords(f"Add {_so_many_more(values)} of each label", _foretold(values)),
    "mend-photos": lambda values: AdviceWords(
        "Fix the photos first", f"The checks found: {_titles(values['problems'])}."
    ),
    "like-kept-apart": lambda _: AdviceWords(
        "Add photos like your test photos", "On them it was right clearly less often than promised."
    ),
    "other-photos": lambda values: AdviceWords("Try other photos", _foretold(values)),
    "other-labels": lambda _: AdviceWords(
        "Ask another question", "It hardly beats guessing: try labels that a person tells apart at a glance."
    ),
    "not-in-photos": lambda _: AdviceWords(
        "The photos do not show it", "So many photos, and it hardly beats guessing: more of the same would not help."
    ),
    "could-grow": lambda values: AdviceWords("More photos would still help", _foretold(values)),
    "enough": lambda values: AdviceWords("You have enough of these photos", _foretold(values)),
    "cannot-tell": lambda values: AdviceWords("It has learned the difference", _foretold(values)),
}
