"""The words of every finding: its title, a sentence with its figures, what to do. Nowhere else is a finding English."""

from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace as Values
from typing import NamedTuple

from model.checks.findings import Finding, Outcome, wanting
from model.checks.quality import FAULTS, LEAST_SIDE
from model.checks.shortcuts import LEAST_PHOTOS
from model.checks.wrong_labels import LEAST_PHOTOS as LEAST_FOR_LABELS
from model.common.series_source import SeriesSource
from model.common.text import listed
from model.evaluation.intervals import whole
from model.evaluation.wording import TOLD
from model.photos.dataset import MIN_PHOTOS

SAME_THING = "Do several of these photos show the same thing?"


class Words(NamedTuple):
    """What a person reads of a finding, as plain text."""

    title: str
    sentence: str
    advice: str  # what to do; empty where there is nothing to do


def words(finding: Finding) -> Words:
    """Return a finding in words."""
    title, said = _WORDS[finding.code]
    if finding.waits_for_the_network:
        return Words(title, "This computer is still getting ready: look again in a minute.", "")
    if finding.outcome == "not checked" and finding.code in _NOT_CHECKED:
        return Words(title, _NOT_CHECKED[finding.code], "")
    return Words(title, *said(finding.outcome, Values(**finding.values)))


def summary(findings: Sequence[Finding]) -> str:
    """Say that nothing is to be mended, or that nobody looked; empty where a finding has more to say."""
    if not findings:
        return "The photos were not checked for copies, wrong labels and shortcuts."
    n = len(findings)
    return "" if wanting(findings) else f"{n} {'check' if n == 1 else 'checks'} of the photos found nothing to fix."


def title(code: str) -> str:
    """Return the title of findings of a kind."""
    return _WORDS[code][0]


_Said = tuple[str, str]  # sentence and advice
_NOT_CHECKED = {  # by code
    **dict.fromkeys(("imbalance", "two-spellings", "two-labels"), "This takes two labels."),
    **dict.fromkeys(("series", "near-copies", "exact-copies"), "This takes two photos."),
    "wrong-labels": f"This takes two labels and {LEAST_FOR_LABELS} photos of each.",
    "shortcuts": f"This takes two labels and {LEAST_PHOTOS} different photos of each.",
    **dict.fromkeys(FAULTS, "The size of the original files is not known."),
}


def _too_few(outcome: Outcome, found: Values) -> _Said:
    if outcome == "passed":
        return f"Every label has at least {found.fewest:,} photos.", ""
    if hasattr(found, "few"):
        return (
            f"Few photos: {', '.join(f'“{label}” {n}' for label, n in found.few.items())}.",
            "With fewer than ten photos of a label, figures are little more than a guess. "
            "Twenty of each make a good start.",
        )
    has = f"Only “{found.labels[0]}” has photos" if found.labels else "There are no photos yet"
    return (
        f"{has}; at least two labels need some.",
        f"Add at least {MIN_PHOTOS} of each; twenty make a good start.",
    )


def _imbalance(outcome: Outcome, found: Values) -> _Said:
    ratio = found.n_most / max(found.n_fewest, 1)
    sentence = (
        f"“{found.most}” has {found.n_most:,} photos, “{found.fewest}” {found.n_fewest:,}: {ratio:.1f} times as many."
    )
    if outcome == "passed":
        return "All labels have about as many photos." if ratio < 1.5 else sentence, ""
    return sentence, (
        f"Training treats every label the same. But what it knows of “{found.fewest}” rests on few photos: add more of "
        "it."
    )


def _unnamed(_: Outcome, found: Values) -> _Said:
    named = listed([f"“{label}”" for label in found.labels])
    return f"{named} {'do' if len(found.labels) > 1 else 'does'} not say what the photos show.", (
        "Give the label a name on the Photos page: it appears in every answer and in the report."
    )


def _two_spellings(outcome: Outcome, found: Values) -> _Said:
    if outcome == "passed":
        return "No two labels look like one label in two spellings.", ""
    named = listed([f"“{label}”" for label in found.labels])
    more = f" So do others: there are {found.groups:,} such groups." if found.groups > 1 else ""
    return (
        f"{named} look like one label in {len(found.labels)} spellings. Are they one?{more}",
        "If they are, make them one label. If not, give them names that differ more.",
    )


def _near_copies(outcome: Outcome, found: Values) -> _Said:
    if outcome == "passed":
        return "No two photos of a label are the same or nearly the same.", ""
    return (
        f"{found.n:,} of {found.of:,} photos {'is' if found.n == 1 else 'are'} nearly the same as another, in "
        f"{found.groups:,} {'group' if found.groups == 1 else 'groups'}.",
        "They do no harm: copies count once. But they teach nothing new: photos of different things or places would.",
    )


def _series(outcome: Outcome, found: Values) -> _Said:
    if not getattr(found, "groups", None):
        return "Each photo seems to show a different thing.", ""
    told = TOLD[SeriesSource(found.source)]
    sentence = f"{found.n:,} photos of about {found.things:,} things, {told}: up to {found.most:,} of one thing."
    if outcome == "passed":
        return sentence, "Photos of one thing count as one: photos of more things would help."
    return sentence, f"{SAME_THING} Say so on the Photos page. Until then, photos of one thing count as one."


def _two_labels(outcome: Outcome, found: Values) -> _Said:
    if outcome == "passed":
        return "No photo is under two labels, not even as a near-copy.", ""
    named, have = (
        " and ".join(f"“{label}”" for label in found.labels[:4]),
        "photo has" if found.n == 1 else "photos have",
    )
    return (
        f"{found.n:,} {have} a copy or near-copy under another label ({named}).",
        "Only one label can be right. Look at them side by side, and move or remove the wrong one.",
    )


def _exact_copies(outcome: Outcome, found: Values) -> _Said:
    if outcome == "passed":
        return "No photo was added twice.", ""
    more = f" {found.under_another:,} of them had a different label." if found.under_another else ""
    return (
        f"{found.n:,} {'file is an exact copy' if found.n == 1 else 'files are exact copies'} of another and "
        f"{'was' if found.n == 1 else 'were'} left out.{more}",
        "Delete the copies; where two labels differ, find out which is right." if more else "Delete the copies.",
    )


def _wrong_labels(outcome: Outcome, found: Values) -> _Said:
    if outcome == "passed":
        hidden = f" Up to {found.high:,} may be wrong without standing out." if found.high else ""
        return f"None of {found.of:,} labels stands out as wrong.{hidden}", ""
    sentence = (
        f"About {max(found.expected, 1):,} of {found.of:,} labels {'is' if found.expected <= 1 else 'are'} probably "
        f"wrong; it may be {f'as few as {found.low:,}' if found.low else 'none'}, or up to {found.high:,}."
    )
    if found.asked:
        sentence += (
            f" A classifier that had not seen them disagrees with {found.disagrees:,} of the {found.n:,} to look at "
            "first."
        )
    return sentence, (
        "Some of these photos are just unusual. Look at them blind, mixed with others and without their labels: then "
        "only what you see decides."
    )


def _deep_photos(_: Outcome, found: Values) -> _Said:
    have = f"{found.n:,} {'photo has' if found.n == 1 else 'photos have'} more than 8 bits a channel"
    if not hasattr(found, "black"):
        return (
            f"{have}, on different scales. Each was adjusted by itself, so brightness cannot be compared between them.",
            "If brightness matters, put the photos of each camera into a project of their own.",
        )
    black, white, cut = found.black, found.white, found.cut
    sentence = (
        f"{have}. All are shown on one scale: {black:,.6g} is black, {white:,.6g} is white. New photos will be too."
    )
    if not cut:
        return sentence, ""
    return (
        f"{sentence} {cut:,} of them {'is' if cut == 1 else 'are'} brighter in places, which become plain white.",
        "The first photos set the scale: start a new project, and add dark and bright ones together.",
    )


# --- faults of single photos -------------------------------------------------------------------------------------

_FAULTS = {  # title, of one photo, of several, what to do
    "blur": ("Blur", "is blurred", "are blurred",
             "If you can't see what matters, neither can the classifier: take it again or remove it. Keep it if future "
             "photos will be blurred too."),
    "dark": ("Too dark", "is nearly black", "are nearly black",
             "Take such photos again with more light, or remove them."),
    "overexposed": ("Overexposed", "is nearly white all over", "are nearly white all over",
                    "Take such photos again with less light, or remove them."),
    "blank": ("Nearly blank", "shows almost nothing", "show almost nothing",
              "Check that it is the right file, and remove it if not."),
    "tiny": ("Tiny photos", "is tiny", "are tiny",
             f"A shorter side of fewer than {LEAST_SIDE} pixels: probably a preview. Add the original."),
    "odd-shape": ("Odd shapes", "is a narrow strip", "are narrow strips",
                  "The classifier sees the whole strip, but small: cut out the part that matters."),
}  # fmt: skip


def _fault(code: str, outcome: Outcome, found: Values) -> _Said:
    _, one, many, advice = _FAULTS[code]
    if outcome == "passed":
        return f"None of {found.of:,} photos {one}.", ""
    where = f", all under “{found.all_under}”" if found.all_under else ""
    return f"{found.n:,} of {found.of:,} photos {one if found.n == 1 else many}{where}.", advice


# --- shortcuts ---------------------------------------------------------------------------------------------------

_CUES = {  # name, what alone tells, how to take photos instead
    "brightness": ("brightness", "how bright a photo is", "in the same light"),
    "blown-highlights": ("blown highlights", "how much of a photo is pure white",
                         "in the same light, and with the same exposure"),
    "colour": ("colour", "the colours of a photo, wherever they are in it", "in the same light and place"),
    "sharpness": ("sharpness", "how sharp a photo is", "with the same camera, from the same distance"),
    "background": ("background", "the border of a photo, where the background is,", "in front of the same backgrounds"),
    "size": ("size", "how many pixels the files have", "with the same camera settings"),
    "shape": ("shape", "the shape of a photo, upright or wide,", "held in the same way"),
    "file-format": ("file format", "the kind of file", "saved in the same way"),
    "camera": ("camera", "which camera took the photo", "with the same cameras"),
    "saving": ("how files were saved", "how the file was saved (its JPEG quality and the like)",
               "saved in the same way"),
    "file-size": ("bytes per pixel", "how large a file is for its number of pixels", "saved in the same way"),
    "earlier-saving": ("traces of an earlier saving", "the grid of small blocks that an earlier saving left",
                       "from the same source: some were sent by a messenger or saved twice"),
    "noise": ("noise", "how grainy a photo is at full size", "with the same camera and in the same light"),
    "fine-sharpness": ("sharpness at full size", "how sharp a photo is at full size",
                       "with the same camera, and neither enlarged nor shrunk"),
    "frame": ("frames and bars", "a frame or bar of one tone around the photo", "without frames and bars"),
    "fixed-place": ("writing or things at a fixed place", "what is at one place of the photo, such as a date or logo,",
                    "without dates, logos and marks on them"),
}  # fmt: skip


def _shortcuts(_: Outcome, found: Values) -> _Said:
    left_out = f" Not checked, because the files do not say: {_cues(found.unknown)}." if found.unknown else ""
    return (
        f"None of these alone comes near to what the photos tell: {_cues(found.cues)}.{left_out} "
        "Only you can see what else differs between the labels, such as a hand or a tool in the picture.",
        "",
    )


def _cues(codes: Sequence[str]) -> str:
    return listed(sorted(_CUES[code][0] for code in codes))


def _shortcut(cue: str, _: Outcome, found: Values) -> _Said:
    _name, what, how = _CUES[cue]
    photos = "the classifier" if found.trained else "a simple model of the photos"
    unless = "If this is not what the label is about, the" if found.can_be_the_subject else "The"
    return (
        f"{what[0].upper()}{what[1:]} alone tells a photo of “{found.label}” from another one {_of_100(found.picks)}; "
        f"{photos} does so {_of_100(found.photos_pick)}. Guessing would be 50.",
        f"{unless} classifier may be learning it instead of the subject, and fail where it differs. "
        f"Take photos of every label {how}; then look here again.",
    )


def _failed(_: Outcome, found: Values) -> _Said:
    return found.error if hasattr(found, "error") else "Checking these photos failed, and the fault is ours.", ""


def _of_100(share: float) -> str:
    return f"{whole(share)} times in 100"


# By code: the title, and what makes sentence and advice of the outcome and the finding's values, as attributes.
_WORDS: dict[str, tuple[str, Callable[[Outcome, Values], _Said]]] = {
    "too-few": ("Number of photos", _too_few),
    "imbalance": ("Balance of labels", _imbalance),
    "series": ("Photos of one thing", _series),
    "unnamed": ("A label without a name", _unnamed),
    "two-spellings": ("Two spellings of a label", _two_spellings),
    "near-copies": ("Copies", _near_copies),
    "two-labels": ("One photo, two labels", _two_labels),
    "exact-copies": ("Exact copies", _exact_copies),
    "deep-photos": ("Photos with 16 bits", _deep_photos),
    "wrong-labels": ("Labels to check", _wrong_labels),
    **{code: (words_of[0], partial(_fault, code)) for code, words_of in _FAULTS.items()},
    "shortcuts": ("Shortcuts", _shortcuts),
    **{f"shortcut-{cue}": (f"Shortcut: {name}", partial(_shortcut, cue)) for cue, (name, *_) in _CUES.items()},
    "checks": ("Checks", _failed),
}
