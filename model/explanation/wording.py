"""Sentences about what is unlike in a novel photo, from codes and values."""

from model.common.text import listed
from model.explanation.unlike import Difference, Unlike

_DIFFERENCES = {
    Difference.DARKER: "is darker",
    Difference.BRIGHTER: "is brighter",
    Difference.PALER: "has less colour",
    Difference.MORE_COLOURFUL: "has more colour",
    Difference.LESS_CONTRAST: "has less contrast",
    Difference.MORE_CONTRAST: "has more contrast",
    Difference.LESS_DETAIL: "has less fine detail",
    Difference.MORE_DETAIL: "has more fine detail",
}


def unlike_sentences(found: Unlike) -> tuple[str, ...]:
    """Say how far a photo is from those that were learnt from, and in what that can be measured."""
    if found.like_others:
        return ("It is like the other things that you showed: they are not to be named.",)
    n = f"{found.learnt_from:,}"
    far = (
        f"Only {found.as_unlike} of the {n} photos it learned from {'is' if found.as_unlike == 1 else 'are'} "
        "as different from the others."
        if found.as_unlike
        else f"None of the {n} photos it learned from is as different from the others as this one."
    )
    if not found.differences:
        return far, "Light, colour, contrast and detail are as in those, so it may show something else."
    any_of_them = "any of them" if found.measured == found.learnt_from else f"{found.measured} of them"
    return far, f"It {listed([_DIFFERENCES[each] for each in found.differences])} than {any_of_them}."
