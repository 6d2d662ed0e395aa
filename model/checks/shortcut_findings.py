"""What is said about shortcuts: cues beside the subject that tell the labels apart."""

from collections.abc import Mapping

from model.checks.findings import Finding
from model.checks.shortcuts import LEAST_PHOTOS, SEVERAL, Cue, Evidence, cues, not_looked_at

_WORDS = {  # cue -> what alone tells, what to do
    "brightness": ("how bright a photo is", "in the same light"),
    "blown highlights": ("how much of a photo is pure white, which is the light and no property of the subject",
                         "in the same light, and with the same exposure"),
    "colour": ("the colours of a photo, wherever they are in it", "in the same light and place"),
    "sharpness": ("how sharp a photo is", "with the same camera, from the same distance"),
    "background": ("the border of a photo, where the background is,", "in front of the same backgrounds"),
    "size": ("how many pixels the files have", "with the same camera settings"),
    "shape": ("the shape of a photo, upright or lying,", "held in the same way"),
    "file format": ("the kind of file", "saved in the same way"),
    "camera": ("which camera took the photo", "with the same cameras"),
}  # fmt: skip


def before_training(evidence: Evidence) -> list[Finding]:
    """Say which cues alone tell labels apart about as well as the photos do."""
    return _findings(evidence, cues(evidence), "a simple model of the photos")


def after_training(evidence: Evidence, allowed: Mapping[str, float]) -> list[Finding]:
    """Say the same, compared with how well a trained classifier tells each label."""
    return _findings(evidence, cues(evidence, allowed), "the classifier")


def _findings(evidence: Evidence, found: list[Cue] | None, photos: str) -> list[Finding]:
    if found is None:
        return [Finding("shortcuts", "Shortcuts", "not checked",
                        f"That takes two labels and {LEAST_PHOTOS} different photos of each.")]  # fmt: skip
    shortcuts = [_finding(cue, photos) for cue in found if cue.is_shortcut]
    unknown = not_looked_at(evidence)
    left_out = f" Nothing is known about {_listed(unknown)}." if unknown else ""
    if shortcuts:
        return shortcuts
    names = sorted(cue.name for cue in found)
    return [Finding("shortcuts", "Shortcuts", "passed",
                    f"Neither {_listed(names, 'nor')} alone comes near to what the photos tell."
                    f"{left_out}")]  # fmt: skip


def _finding(cue: Cue, photos: str) -> Finding:
    what, how = _WORDS[cue.name]
    unless = "If this is not what the label is about, the" if cue.name in SEVERAL else "The"
    return Finding(
        f"shortcut-{cue.name.replace(' ', '-')}",
        f"Shortcut: {cue.name}",
        "problem" if cue.strength >= 0.9 and cue.name not in SEVERAL else "caution",
        f"Shown one photo of “{cue.label}” and one that is not, {what} alone picks the right one {_of_100(cue.value)}; "
        f"{photos} {_of_100(cue.photos)}. Guessing would be 50.",
        f"{unless} classifier may be learning it instead of the subject, and fail where it differs. "
        f"Take photos of every label {how}; then look here again.",
    )


def _of_100(share: float) -> str:
    return f"{share * 100:.0f} times of 100"


def _listed(names: list[str], last: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
