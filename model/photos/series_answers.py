"""What a person says of series: which photos become which thing, by the names that are kept with them.

Whoever changes a group has seen it: what is left of it is kept as it was shown, whatever looks tell later. Each
function returns the new names, by photo.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from model.common.text import clean_text
from model.photos.series import ALONE

Group = tuple[str, ...]  # the ids of the photos of one thing
Said = Mapping[str, str]  # by photo, the name of the thing; `ALONE`: a thing of its own
LONGEST_THING = 60  # characters
_NAMELESS = re.compile(r"thing (\d{1,6})", re.IGNORECASE)


def groups_of(photo_ids: Sequence[str], found: Mapping[str, int], said: Said) -> list[Group]:
    """Return the things that several photos show, the largest first: as a person said, and else as they were found."""
    groups: dict[str | int, list[str]] = {}
    for photo_id in photo_ids:
        key = said.get(photo_id, found.get(photo_id))
        if key is not None and key != ALONE:
            groups.setdefault(key, []).append(photo_id)
    several = [tuple(group) for group in groups.values() if len(group) > 1]
    return sorted(several, key=len, reverse=True)


def same_thing(chosen: Iterable[str], groups: Sequence[Group], said: Said) -> dict[str, str]:
    """Say that photos show one thing: a part of one group becomes another thing, else all that is touched is joined."""
    photos, names = set(chosen), _new_names(said)
    touched = [group for group in groups if photos & set(group)]
    if len(touched) == 1 and photos < set(touched[0]):
        return _what_is_left(photos, touched, said, names) | dict.fromkeys(photos, next(names))
    known = [said[photo_id] for group in touched for photo_id in group if said.get(photo_id)]
    return dict.fromkeys(photos.union(*touched), known[0] if known else next(names))


def not_the_same(chosen: Iterable[str], groups: Sequence[Group], said: Said) -> dict[str, str]:
    """Say that each of some photos shows a thing of its own."""
    photos = set(chosen)
    touched = [group for group in groups if photos & set(group)]
    return _what_is_left(photos, touched, said, _new_names(said)) | dict.fromkeys(photos, ALONE)


def named(group: Group, name: str, said: Said) -> dict[str, str]:
    """Give a thing a name; that of another thing, in whatever capitals, makes them one."""
    name = clean_text(name)[:LONGEST_THING].strip()
    if not name:
        return {}
    there = {said[photo_id].casefold(): said[photo_id] for photo_id in said if photo_id not in group}
    return dict.fromkeys(group, there.get(name.casefold(), name))


def all_right(photo_ids: Sequence[str], groups: Sequence[Group], said: Said) -> dict[str, str]:
    """Say that the groups are right, and that every other photo shows a thing of its own."""
    names = _new_names(said)
    answers = {photo_id: said.get(photo_id, ALONE) for photo_id in photo_ids}
    for group in groups:
        answers |= dict.fromkeys(group, said.get(group[0]) or next(names))
    return answers


def _what_is_left(photos: set[str], touched: Sequence[Group], said: Said, names: Iterator[str]) -> dict[str, str]:
    """Return the names of the photos that stay behind in groups of which some are taken."""
    left: dict[str, str] = {}
    for group in touched:
        rest = [photo_id for photo_id in group if photo_id not in photos]
        if rest:
            left |= dict.fromkeys(rest, (said.get(group[0]) or next(names)) if len(rest) > 1 else ALONE)
    return left


def _new_names(said: Said) -> Iterator[str]:
    """Yield names for things that nobody named: "thing 1", "thing 2", each higher than any that is there."""
    numbers = [int(known[1]) for name in said.values() if (known := _NAMELESS.fullmatch(name))]
    return (f"thing {n}" for n in count(max(numbers, default=0) + 1))
