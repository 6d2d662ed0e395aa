"""The words of the decision: verdict, rules with their figures, what to do next, advice for the idea's stage.

All is plain text. Sentences about money and hours are in `model.decision.value_wording`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from model.checks import wording as findings
from model.decision.figures import money, money_between, negative, quoted
from model.decision.rules import ENOUGH, Facts, JudgedRule, Outcome, State
from model.decision.value import Wrong
from model.decision.verdict import Verdict
from model.evaluation.intervals import Estimate, between, percent
from model.evaluation.wording import Unit

WORDS: dict[Outcome, str] = {
    "go": "Go: try it for a month beside today's way",
    "collect": "Collect more photos first",
    "stop": "Stop: not with these photos",
    "open": "No verdict yet",
}
SIGNS: dict[State, str] = {"passed": "✓", "failed": "✕", "not known": "?"}
GO_ON_EXAMPLE_COSTS = "Go, if your own costs confirm it"
_NOTHING_TRAINED = "Nothing is trained yet."
_MORE_PHOTOS = 20  # of each label: what a forecast speaks of


def verdict_words(verdict: Verdict) -> str:
    """Return the verdict in the words of the page and the report."""
    on_example_costs = verdict.outcome == "go" and verdict.on_example_costs
    return GO_ON_EXAMPLE_COSTS if on_example_costs else WORDS[verdict.outcome]


def reason(verdict: Verdict) -> str:
    """Say why, in a sentence or two: the rule that decided, with its figures."""
    rule = verdict.decided_by
    if verdict.outcome == "go":
        left = f" Still open: {'; '.join(_asked(verdict))}." if verdict.still_open else ""
        return f"No rule fails. {figures(rule)}{left}"
    return f"The rule “{title(rule)}” fails. {figures(rule)}" if rule.state == "failed" else figures(rule)


def title(rule: JudgedRule) -> str:
    """Return what a rule asks for."""
    words = _RULES[rule.rule.code]
    return words.title_of_things if words.title_of_things and rule.values.get("unit") == "thing" else words.title


def figures(rule: JudgedRule) -> str:
    """Say what a rule was judged by."""
    words = _RULES[rule.rule.code]
    return words.not_known if rule.state == "not known" and not rule.values else words.figures(**rule.values)


def next_step(facts: Facts, verdict: Verdict) -> str:
    """Say what to do next."""
    return _NEXT_STEPS[verdict.next_step](facts, verdict.decided_by.values)


def next_steps(facts: Facts, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return the lines below a verdict, each with its heading: what to do, why, and what to settle before that."""
    asked = _asked(verdict)
    cautions = [findings.title(finding.code).lower() for finding in facts.findings if finding.outcome == "caution"]
    if cautions and not verdict.decided_by.values.get("problems"):
        asked.append(f"a look at what the checks name ({', '.join(cautions)})")
    text = "; ".join(asked)
    before = (("Before that", f"{text[:1].upper()}{text[1:]}."),) if text else ()
    return (("Do next", next_step(facts, verdict)), ("Why", figures(verdict.decided_by)), *before)


def wrong_sentence(wrong: Wrong) -> str:
    """Say why nothing can be computed from the costs."""
    return {
        "case": "Choose which labels are the case to be found: at least one, and not all of them.",
        "amounts": "Costs, minutes and numbers of photos are figures of zero or more: correct the one that is not.",
        "case-share": f"How common the case is must lie between 0 and 100 %, not at {wrong.share:.0%}.",
        "person-misses": f"A person cannot miss more than all cases: {wrong.share:.0%} is too much.",
        "no-photos": "Without photos a month there is nothing to save: say how many there are.",
    }[wrong.code]


def _asked(verdict: Verdict) -> list[str]:
    return [_RULES[known.rule.code].asked for known in verdict.still_open]


# --- the rules ---------------------------------------------------------------------------------------------------


class _RuleWords(NamedTuple):
    title: str
    figures: Callable[..., str]  # makes a sentence of the values that the rule was judged by
    not_known: str = _NOTHING_TRAINED  # where there are none
    asked: str = ""  # what only a person can answer
    title_of_things: str = ""  # where several photos show one thing


def _perfect(
    wrong: Wrong | None = None, gain: float = 0.0, currency: str = "", *, today_is_cheaper: bool = True
) -> str:
    if wrong is not None:
        return wrong_sentence(wrong)
    result = f"save {money(gain, currency)} a month" if gain > 0 else f"cost {money(-gain, currency)} a month more"
    return f"One that never errs would {result}, {_against(today_is_cheaper)}."


def _measured(n: int, *, broken: bool = False) -> str:
    if broken:
        return "On photos kept apart it was right clearly less often than it promised (Results)."
    return f"Tested on {n:,} photos, each by a classifier that had not seen it." if n else _NOTHING_TRAINED


def _photos(n: int, needed: int, unit: Unit, **_: object) -> str:
    if unit == "thing":
        return (
            f"The photos of one label show only about {n} things; {needed} are needed."
            if n < needed
            else (f"The photos of each label show about {n} things or more; {needed} are needed.")
        )
    return f"The label with the fewest has {n} photos, copies counted once; {needed} are needed."


def _findings(n_checked: int, problems: Sequence[str], n_cautions: int) -> str:
    if problems:
        return f"To be mended first: {_titles(problems)}."
    if not n_checked:
        return "The photos were not checked."
    return f"No serious problem: {n_checked} checks, {n_cautions or 'none'} to look at."


def _hope(best: float, per_label: int, guessing: float, margin: float, unit: Unit) -> str:
    photos = f"with up to {per_label} {unit}s a label" if per_label else "with these photos"
    return (
        f"At the high end of the range it is right on {percent(best)} {photos}, with equally many of each label; "
        f"guessing is right on {percent(guessing)}, and it must beat guessing by at least {margin * 100:.0f} points."
    )


def _learns(figure: Estimate, guessing: float) -> str:
    return (
        f"With equally many photos of each label it is right on {between(figure)}; guessing is right on "
        f"{percent(guessing)}."
    )


def _could_pay(gain: float, currency: str, *, more_would_help: bool | None = None) -> str:
    if gain > 0:
        return f"At the high end of the range it would save {money(gain, currency)} a month."
    more = {
        None: "Whether more photos would change that is not known.",
        True: "More photos may still help.",
        False: "More photos would hardly help.",
    }[more_would_help]
    return f"At the high end of the range it would cost {money(-gain, currency)} a month more. {more}"


def _pays(gain: Estimate, currency: str, *, today_is_cheaper: bool) -> str:
    if gain.value >= 0:
        return f"It would save {money_between(gain, currency)} a month, {_against(today_is_cheaper)}."
    return f"It would cost {money_between(negative(gain), currency)} a month more, {_against(today_is_cheaper)}."


def _against(today_is_cheaper: bool) -> str:
    way = "today's way" if today_is_cheaper else "nobody looking, which costs less than today's way"
    return f"compared with {way}"


def _titles(codes: Sequence[str]) -> str:
    return ", ".join(map(findings.title, codes))


_NO_VALUE = "What it is worth is not known yet."
_RULES: Mapping[str, _RuleWords] = {
    "perfect": _RuleWords("A perfect classifier would pay", _perfect),
    "measured": _RuleWords("It was tested on photos it had not seen", _measured),
    "photos": _RuleWords(
        f"At least {ENOUGH} photos of each label", _photos,
        title_of_things=f"At least {ENOUGH} things of each label",
    ),
    "findings": _RuleWords("The photos have no serious problem", _findings),
    "hope": _RuleWords("It can learn the difference, at the high end of the range", _hope),
    "learns": _RuleWords("It beats guessing, even at the low end of the range", _learns),
    "could-pay": _RuleWords("It could pay, at the high end of the range", _could_pay, _NO_VALUE),
    "pays": _RuleWords("It pays, even at the low end of the range", _pays, _NO_VALUE),
    "own-figures": _RuleWords(
        "The costs are yours", lambda: "You put in your own.",
        "They are still the example's: put in your own.", "your own costs",
    ),
    "wanted": _RuleWords(
        "Someone wants it", lambda: "You wrote down who wants it and why.",
        "Not written down yet: who wants it, and why.", "who wants it, and why",
    ),
}  # fmt: skip


# --- what to do next ---------------------------------------------------------------------------------------------


def _try_it(facts: Facts, _: Mapping[str, Any]) -> str:
    situation = facts.inputs.situation
    later = "look only at flagged photos" if situation.person_checks else "leave the photos to it"
    return (
        f"For one month let it look at the same {situation.photos:,.0f} photos as the people do, and compare. That "
        f"month saves nothing; only afterwards do people {later}."
    )


def _add_what_lacks(_: Facts, values: Mapping[str, Any]) -> str:
    lacking = ", ".join(f"{n} of {quoted(label)}" for label, n in values["lacking"].items())
    if values.get("unit") == "thing":
        return f"Add photos of other things: {lacking} at least, then train again. More photos of the same do not help."
    return f"Add {lacking} at least, then train again."


def _add_photos(facts: Facts, _: Mapping[str, Any]) -> str:
    what = f"{_MORE_PHOTOS} photos"
    if facts.evaluation is not None and facts.evaluation.in_series:
        what = f"photos of {_MORE_PHOTOS} other things"
    return f"Add {what} of each label, then train again and look here once more."


def _always(sentence: str) -> Callable[[Facts, Mapping[str, Any]], str]:
    return lambda *_: sentence


_NEXT_STEPS: Mapping[str, Callable[[Facts, Mapping[str, Any]], str]] = {
    "try-it": _try_it,
    "add-what-lacks": _add_what_lacks,
    "mend-photos": lambda _, values: f"Mend what the checks found ({_titles(values['problems'])}), then train again.",
    "add-photos": _add_photos,
    "add-like-new": _always("Add photos like those that were kept apart, to each label, and train again."),
    "other-labels": _always(
        "Try labels that a person tells apart at a glance, or clearer photos: more of the same will not help."
    ),
    "another-task": _always(
        "Leave the work as it is, and look for a task where a missed case costs more or a look takes longer."
    ),
    "leave-it": _always("Leave the work as it is, or find a cheaper way to run it: with these costs it saves nothing."),
    "train": _always("Train on your photos."),
    "give-costs": _always("Put in costs that can be computed with."),
}


# --- is AI right at this stage? ----------------------------------------------------------------------------------


class AdviceWords(NamedTuple):
    """What to do at a stage of the idea, and why."""

    title: str
    why: str


ADVICE: Mapping[str, AdviceWords] = {  # by its code
    "fake-it": AdviceWords(
        "Fake it first",
        "Put a person behind the curtain: users send a photo, a colleague answers as if it were the product. In a week "
        "you learn whether anybody wants it, and every answer is a labelled photo to learn from later.",
    ),
    "ask-first": AdviceWords(
        "Find out whether anybody wants it, with what you have",
        "The photos are there, the demand is not proven. Show the answers to five users beside today's way before you "
        "build anything: a person behind the curtain will do where the classifier errs.",
    ),
    "leave-it-to-people": AdviceWords(
        "Leave it to people",
        "A judgement that is made now and then costs less by hand than a classifier costs to build, watch and renew.",
    ),
    "begin-with-a-glance": AdviceWords(
        "Begin with the part that can be seen at a glance",
        "What an expert has to think about needs thousands of examples, or more than a photo can show. Cut out the "
        "step that a person does in a second or two, and leave the rest to people.",
    ),
    "collect-meanwhile": AdviceWords(
        "Collect while people work",
        "The judgement suits AI, the photos are few. Let people go on as today and keep each photo with its answer: "
        "twenty of each kind are enough for a first honest figure.",
    ),
    "good-case": AdviceWords(
        "A good case",
        "Photos with answers are at hand, and the same judgement, which a person makes in a second or two, comes again "
        "and again. That is what classifiers are good at.",
    ),
    "answer": AdviceWords("Answer the four questions", "They take a minute, and need no photos."),
}
