"""The words of the worked cases: problem, mistakes, data, circles, decision; and a person's own idea beside them."""

from collections.abc import Mapping
from typing import NamedTuple

from model.decision.answer_wording import QUESTIONS, answer_sentence
from model.decision.figures import money
from model.decision.follow_up.worked_cases import Code, Decision, WorkedCase
from model.decision.inputs import QUESTIONS as ASKED
from model.decision.inputs import Question
from model.decision.rules import Circle, Facts
from model.decision.value_wording import money_sentence
from model.decision.verdict import Verdict
from model.decision.wording import verdict_words
from model.evaluation.intervals import whole

MADE_UP = "Made up: no figure here was measured."
NOT_ANSWERED = "Not answered yet."
DECISIONS: Mapping[Decision, str] = {
    "fake-it": "Fake it first",
    "go": "Go: try it for a month beside today's way",
    "stop": "Stop, and ask another question",
    "collect": "Collect other data first",
}


class CaseWords(NamedTuple):
    """What a person reads of a worked case."""

    name: str
    items: str  # what it looks at
    problem: str
    finds: str  # what it should find
    today: str
    wanted: str
    hurt_by_missed: str
    hurt_by_alarm: str
    data_there: str
    data_missing: str
    circles: Mapping[Circle, str]  # why each is as it is
    why: str  # the decision


CASES: Mapping[Code, CaseWords] = {
    "recommender": CaseWords(
        name="A recommender",
        items="visits",
        problem="A shop for meal boxes: one visitor in two leaves without an order, and says there is too much to "
        "choose from.",
        finds="The recipe that this visitor would order.",
        today="Everybody sees the same list, by date.",
        wanted="Nobody asked visitors. The shop's managers want it because others have one.",
        hurt_by_missed="The shop: an order that was not made.",
        hurt_by_alarm="The visitor, a little: a dull proposal where a good one could stand. Those with rare tastes get "
        "dull ones always.",
        data_there="Orders of two years, of 800 customers who order often.",
        data_missing="Everything about first visits, which are most of them, and what people looked at and left.",
        circles={
            "desirable": "Too much choice is a problem; that a computer should choose, nobody has asked for.",
            "viable": "Even a good model would bring less than it costs to run.",
            "feasible": "For people of whom nothing is known, nobody can say how well it would do.",
        },
        why="An editor writes six short lists by hand (“quick”, “for children” …) for two months. That shows whether "
        "fewer proposals bring orders, and which list a visitor takes is the data that is missing.",
    ),
    "fraud": CaseWords(
        name="Fraud",
        items="payments",
        problem="An online shop loses goods to stolen cards.",
        finds="A payment with a stolen card.",
        today="Nobody looks: looking at each payment would cost more than the fraud does.",
        wanted="The finance team asked for it.",
        hurt_by_missed="The shop, and whoever owns the card.",
        hurt_by_alarm="An honest customer whose order is held. Those with foreign cards or a new address more often "
        "than others.",
        data_there="Payments of three years, with what the banks took back. So each label is a fact and no opinion.",
        data_missing="The last eight weeks: banks take that long. And fraud that nobody noticed is labelled honest.",
        circles={
            "desirable": "Those who would use it asked for it, and a person decides.",
            "viable": "A missed fraud costs sixty times as much as a look.",
            "feasible": "There are labels for years, and thousands of cases. It was tested on later months than it "
            "learned from.",
        },
        why="A person looks at what it flags, and no order is held longer than an hour. After a month one counts who "
        "was held in vain: if foreign cards stand out, it does not go on.",
    ),
    "security": CaseWords(
        name="Security",
        items="clips",
        problem="A warehouse is broken into about twice a year. Cameras film whatever moves at night.",
        finds="A clip that shows a break-in.",
        today="A guard watches the clips, and overlooks one break-in in five.",
        wanted="The guards asked for it.",
        hurt_by_missed="The owner. The guard, who is blamed.",
        hurt_by_alarm="Whoever is stopped by a patrol: drivers, cleaners. And the next alarm, which nobody believes.",
        data_there="20,000 clips a month of cats, rain and drivers.",
        data_missing="Break-ins: there are three clips, and each looks different.",
        circles={
            "desirable": "The guards are tired of cats.",
            "viable": "One false alarm in a hundred clips is 200 patrols a month, for a fifth of a break-in.",
            "feasible": "With three cases nobody can say how many it would find.",
        },
        why="The case is too rare for an alarm. Another question pays: leave out clips in which surely nobody is to be "
        "seen. Of those there are plenty, and a wrong answer costs a look.",
    ),
    "speech": CaseWords(
        name="Speech",
        items="messages",
        problem="A clinic's voice mailbox is heard once a day. Some messages cannot wait.",
        finds="A message that cannot wait.",
        today="A nurse hears each of them, in the order in which they came.",
        wanted="The nurses asked for it. Patients were not asked whether a computer may listen.",
        hurt_by_missed="A patient. Those who speak a dialect, softly, or in a second language more often than others.",
        hurt_by_alarm="The nurse: a message is heard earlier than it need be.",
        data_there="18 months of messages, with what was done about each.",
        data_missing="The consent of those who spoke; and dialects, of which there are forty messages in all.",
        circles={
            "desirable": "The nurses asked for it. Ask the patients before anything is kept.",
            "viable": "It pays as long as it finds 95 of 100, and not at 85.",
            "feasible": "It was measured on people who speak as the radio does. For all others nobody knows.",
        },
        why="For eight weeks patients are asked for consent, dialects first. The figure that decides is that of the "
        "group for which it is worst. Until then the nurse hears everything.",
    ),
}


def answers(case: WorkedCase) -> dict[Question, str]:
    """Return the answers of a case to the questions of the Decide page."""
    said, known = CASES[case.code], case.situation
    work = (
        f"{said.today} {known.photos:,.0f} {said.items} a month, {_share(known.case_share)} of them cases; "
        f"a person needs {known.minutes:g} minutes for each, at {money(known.wage, known.currency)} an hour."
    )
    alarm = "a person looks first" if known.person_checks else f"a false alarm {_cents(known.alarm_cost)}"
    return {
        "case": said.finds,
        "work": work,
        "costs": f"A missed case costs {_cents(known.missed_cost)}; {alarm}.",
        "wanted": said.wanted,
    }


def worth(case: WorkedCase) -> str:
    """Say what a case would bring a month, with the rates that it assumes."""
    amount = money(abs(case.gain), case.situation.currency)
    brings = f"It would {'save' if case.gain > 0 else 'lose'} about {amount} a month"
    return f"{brings}, if it found {whole(case.finds)} of 100 cases and flagged {whole(case.in_vain)} of 100 others."


def side_by_side(case: WorkedCase, facts: Facts, verdict: Verdict) -> list[tuple[str, str, str]]:
    """Return what is asked, a case's answer, and a person's own."""
    inputs, theirs = facts.inputs, answers(case)
    compared = []
    for asked in ASKED:
        own = answer_sentence(asked, inputs) if inputs.whose(asked) and not _lacks(facts, asked) else NOT_ANSWERED
        compared.append((QUESTIONS[asked], theirs[asked], own.removeprefix(QUESTIONS[asked]).strip()))
    value = facts.value
    gain = money_sentence(value.gain, value.situation.currency) if value is not None else "Not known yet."
    compared.append(("What is it worth?", worth(case), gain))
    compared.append(("What to do", DECISIONS[case.decision], verdict_words(verdict)))
    return compared


def _lacks(facts: Facts, asked: Question) -> bool:
    return facts.inputs.whose(asked) != "unknown" and bool(facts.inputs.lacking(asked))


def _share(share: float) -> str:
    return f"{share * 100:g} of 100" if share >= 0.001 else f"1 in {1 / share:,.0f}"


def _cents(amount: float) -> str:
    return f"{amount:,.2f} EUR" if amount < 10 else money(amount, "EUR")
