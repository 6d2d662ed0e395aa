"""The glossary: every term of the field that stands on a page, in words that a board member would use.

The page “Go on from here” shows it, and `docs/glossary.md` is made from it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """A term, what else it is called, what it means, and why it matters for a decision."""

    term: str
    also: tuple[str, ...]
    meaning: str
    matters: str


PARTS: Mapping[str, tuple[Entry, ...]] = {
    "Photos and labels": (
        Entry(
            "label", ("class", "category"),
            "The name of what a photo shows, given by a person. It is what the computer learns to say.",
            "Nobody can learn what the labels do not say: two people who differ on a label set the limit.",
        ),
        Entry(
            "copy", ("near-copy", "duplicate"),
            "A photo that is the same as another one, or nearly.",
            "Copies teach nothing new. Counted as photos of their own, they would make every figure look too good.",
        ),
        Entry(
            "series", ("photos of one thing",),
            "Several photos of one and the same thing, such as ten views of one blade.",
            "What counts is how many things were photographed. A hundred photos of five blades are five blades.",
        ),
        Entry(
            "imbalance", ("uneven labels",),
            "One label has many more photos than another.",
            "What is known of the rare label rests on few photos, and the rare one is often the expensive one.",
        ),
        Entry(
            "wrong label", ("label noise",),
            "A photo that lies under a label that it does not show.",
            "It teaches the mistake, and it counts as a mistake when the computer is right.",
        ),
        Entry(
            "blind look", (),
            "Somebody says what a photo shows without seeing its label or the computer's answer.",
            "Whoever sees an answer tends to agree with it. Then the figures rise while the results get worse.",
        ),
        Entry(
            "shortcut", ("spurious cue",),
            "Something that differs between the labels and is not what they are about: the light, the background, a "
            "date in the corner.",
            "It is right for the wrong reason, and fails on the first photo where the light is another.",
        ),
        Entry(
            "other things", (),
            "Photos of what it will also see and should not name.",
            "People point cameras at anything. Without such photos it names a label for a coffee cup.",
        ),
        Entry(
            "zip", (),
            "A file that holds a whole folder.",
            "One file is easier to bring and to keep than four hundred.",
        ),
    ),
    "Learning": (
        Entry(
            "classifier", ("model",),
            "What comes out of the training: it takes a photo and says which label it is, and how sure it is.",
            "It is no list of rules that somebody wrote. So it is judged by its answers, not by reading it.",
        ),
        Entry(
            "training", ("learning",),
            "The computer looks at photos with their labels again and again, until it tells the labels apart.",
            "It learns whatever tells them apart in these photos, whether that is what you meant or not.",
        ),
        Entry(
            "pretrained network", ("pretrained backbone", "backbone", "network"),
            "A part that has learned to see from a million other photos, before yours.",
            "This is why twenty photos can be enough: it need not learn to see, only what to look for.",
        ),
        Entry(
            "embedding", ("features",),
            "What the network writes down about a photo: some thousand numbers. Photos that look alike have numbers "
            "that are alike.",
            "It is how the computer finds copies, similar photos, and photos that are unlike all others.",
        ),
        Entry(
            "fine-tuning", ("fine-tuned",),
            "The longer training: it also changes how the network sees, and not only what follows from it.",
            "It is often better and takes minutes in place of seconds. It is kept only where it is better.",
        ),
        Entry(
            "ensemble", ("heads",),
            "Several classifiers that answer together: their answers are averaged.",
            "The average is steadier than each of them, as with people who estimate apart.",
        ),
    ),
    "How good it is": (
        Entry(
            "accuracy", (),
            "How many of 100 photos it is right on.",
            "Alone it says little: where 95 of 100 parts are fine, “always fine” is right on 95.",
        ),
        Entry(
            "balanced accuracy", (),
            "How often it is right, where every label counts the same, however many photos it has.",
            "A rare label cannot hide behind a frequent one.",
        ),
        Entry(
            "baseline", ("guessing",),
            "What you get without any learning, by giving every photo the same answer.",
            "Only what lies above it is worth something.",
        ),
        Entry(
            "interval", ("range", "confidence interval"),
            "From where to where the true figure lies, 9 times out of 10.",
            "With few photos a figure can be luck. Whoever shows one number alone hides how little is known.",
        ),
        Entry(
            "out-of-fold", ("cross-validation",),
            "The photos are cut into parts, and each part is answered by a classifier that learned from the others.",
            "So every photo is a test, and none was seen before. Tested on photos that it has learned from, anything "
            "looks good.",
        ),
        Entry(
            "test photos", ("test set", "your own test"),
            "Photos that were kept apart from the beginning. It never learns from them.",
            "Taken by somebody else, on another day, they are the nearest thing to real use.",
        ),
        Entry(
            "confusion matrix", ("confusion",),
            "A table of what was taken for what: a row for each label, a column for each answer.",
            "Which mistake it makes matters more than how many: one kind may cost a hundred times the other.",
        ),
        Entry(
            "recall", ("finds",),
            "Of 100 photos that show it, how many it finds.",
            "What is missing to 100 goes unnoticed. Where people can be hurt, look at this one first.",
        ),
        Entry(
            "precision", (),
            "When it gives this answer 100 times, how often that is right.",
            "What is missing to 100 is work for nothing. If it is low, people soon stop listening.",
        ),
        Entry(
            "false alarm", ("false positive",),
            "It says that a photo shows it, and it does not.",
            "Each one costs somebody's time, and some of their trust.",
        ),
        Entry(
            "missed case", ("false negative",),
            "A photo shows it, and nobody finds it.",
            "Often the expensive mistake, and the one that nobody complains about on the day.",
        ),
        Entry(
            "learning curve", ("forecast",),
            "How much better it became with more photos, drawn on: what twice as many would probably bring.",
            "It says whether to pay for more photos, for other photos, or for none.",
        ),
        Entry(
            "power law", (),
            "A curve that falls fast at first and then ever more slowly, as mistakes do with more photos.",
            "The first ten photos bring more than the next hundred.",
        ),
        Entry(
            "luck", ("chance",),
            "A difference that could as well be the other way round with other photos.",
            "A project may be stopped, or a supplier chosen, by nothing but that.",
        ),
        Entry(
            "model card", (),
            "A page that says what it learned from, how it was made, and what it is not for.",
            "Whoever gets it later was not in the room.",
        ),
    ),
    "One answer": (
        Entry(
            "confidence", ("how sure it is", "probability"),
            "How sure it is of an answer, from 0 to 100 %.",
            "It lets you hand the sure answers to the computer and the others to a person.",
        ),
        Entry(
            "calibration", ("calibrated",),
            "Making what it says of its own sureness believable: of all answers at “80 %”, 80 of 100 should be right.",
            "A threshold on numbers that cannot be believed is no safety.",
        ),
        Entry(
            "calibration error", (),
            "By how much what it says of its sureness is off, on average.",
            "If it is large, do not use “only where it is surer than 90 %” as a rule.",
        ),
        Entry(
            "reliability diagram", (),
            "A picture of what it said of its sureness beside how often it was right.",
            "One look shows whether it is too sure of itself.",
        ),
        Entry(
            "threshold", (),
            "From how much sureness on something is done.",
            "It is a business decision: it follows from what a missed case and a false alarm cost.",
        ),
        Entry(
            "not sure", ("abstention",),
            "It gives no answer, and a person looks.",
            "The honest product answers eight in ten and hands over the rest.",
        ),
        Entry(
            "none of these", ("novelty",),
            "The photo is so unlike all that it has learned from that none of its labels may fit.",
            "Otherwise it must choose one of its labels for whatever it is shown.",
        ),
        Entry(
            "heatmap", ("where it looked",),
            "A photo on which the parts that spoke for the answer are coloured.",
            "If it looked at the background, it may be right for the wrong reason.",
        ),
        Entry(
            "occlusion", ("covering a part",),
            "A part of the photo is covered, and it is asked again.",
            "If the answer stays, the covered part did not decide it, whatever the heatmap says.",
        ),
        Entry(
            "similar photos", ("neighbours",),
            "The photos that it learned from and that look most like this one.",
            "They show what it goes by, and now and then a wrong label.",
        ),
        Entry(
            "one label alone", ("anomaly", "anomaly detection"),
            "It learns only what is good, and flags whatever is unlike that.",
            "Useful while there are no bad photos yet. How many bad ones it finds, nobody can know before.",
        ),
    ),
    "The decision": (
        Entry(
            "desirable", (),
            "People want it: it makes a problem smaller that they have.",
            "What nobody wants is not used, however right it is.",
        ),
        Entry(
            "viable", (),
            "It brings more than it costs, mistakes and the people who look included.",
            "Being right is no business by itself.",
        ),
        Entry(
            "feasible", (),
            "It can be learned from data that can be had.",
            "It is the one of the three that research can say no to, late.",
        ),
        Entry(
            "fake it first", ("Wizard of Oz", "MVP"),
            "A person answers in the computer's place while others use the product. (An MVP is the smallest product "
            "that shows whether people want it.)",
            "It shows within days whether anybody wants it, and the answers are the labels for later.",
        ),
        Entry(
            "trial", ("shadow mode",),
            "For a month it looks at the same photos as the people do, and nobody acts on its answers.",
            "It is the cheapest way to be wrong.",
        ),
        Entry(
            "pre-mortem", (),
            "You imagine that it has failed a year from now, and write down why.",
            "People say things in it that they keep back when asked about risks.",
        ),
        Entry(
            "user segment", (),
            "A group of people with the same problem and the same reason to want it solved.",
            "“Everybody” cannot be asked.",
        ),
        Entry(
            "share link", (),
            "An address under which others can try it, and see nothing else of yours.",
            "Five people who try it say more than fifty who hear of it.",
        ),
    ),
    "A workshop": (
        Entry(
            "room", (),
            "A workshop on this computer: its teams, its photos, its results. It has a code to join by and an end.",
            "What one room holds never reaches another, and all of it is deleted at the end.",
        ),
        Entry(
            "facilitator", (),
            "Who leads the workshop: opens the room, gives out photos, pauses, shows the results.",
            "One person in the room should watch the people and not the computer.",
        ),
        Entry(
            "sealed test", (),
            "Photos that nobody sees before the facilitator shows the results. All teams are judged by the same ones.",
            "Whoever has seen the test has, without meaning to, worked towards it.",
        ),
        Entry(
            "tie", ("paired test",),
            "Two teams whose difference could be luck: they were judged by the same photos, and differ on too few.",
            "A ranking that says more than the photos do is a lottery with a straight face.",
        ),
    ),
}  # fmt: skip


def entries() -> Iterator[Entry]:
    """Yield all entries in their order."""
    for part in PARTS.values():
        yield from part


def named(entry: Entry) -> str:
    """Return a term with what else it is called."""
    return f"{entry.term} ({', '.join(entry.also)})" if entry.also else entry.term


def to_markdown() -> str:
    """Return the glossary as a page."""
    parts = [
        "# Glossary\n\nMade by `python -m tests.support.glossary_page docs/glossary.md`. Each term that stands on a "
        "page, what it means, and why it matters for a decision. The page “Go on from here” shows the same.\n"
    ]
    for heading, group in PARTS.items():
        rows = "".join(f"| **{named(entry)}** | {entry.meaning} | {entry.matters} |\n" for entry in group)
        parts.append(f"## {heading}\n\n| term | what it means | why it matters |\n|---|---|---|\n{rows}")
    return "\n".join(parts)
