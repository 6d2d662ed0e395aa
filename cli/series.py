"""`--series NAME_PATTERN`: which thing a photo shows, by its file's name."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from cli.terminal import say
from model.common.errors import FileRefused
from model.photos.label_names import Spelling
from model.photos.labelled_files import LabelledFile
from model.photos.name_beginnings import matcher

HELP = "which photos show the same thing, by their names: {series}_* where “blade2_004.jpg” shows blade2"
_NAMED = 3  # things that a sentence names


def pattern_of(text: str | None) -> re.Pattern[str] | None:
    """Return what a pattern matches; `None` where none is given.

    Raises:
        FileRefused: it does not say which part of a name is the thing's.
    """
    try:
        return None if text is None else matcher(text)
    except ValueError as error:
        raise FileRefused(
            f"--series “{text}” does not say which part of a name is the thing's: write {{series}} there, once, and * "
            "for anything else. “{series}_*” reads “blade2” from “blade2_004.jpg”."
        ) from error


def with_series(files: Sequence[LabelledFile], pattern: re.Pattern[str] | None, text: str | None) -> list[LabelledFile]:
    """Return files that say which thing they show, where the pattern matches their name, or their path in the folder.

    Raises:
        FileRefused: it matches none.
    """
    if pattern is None:
        return list(files)
    spelled = Spelling()
    found = [(file, _thing(file.name, pattern)) for file in files]
    named = [replace(file, series=spelled.as_first(thing)) if thing else file for file, thing in found]
    matched = [file.series for file, (_, thing) in zip(named, found, strict=True) if thing and file.label is not None]
    labelled = sum(file.label is not None for file in files)
    if not matched and labelled:
        example = next(file.name for file in files if file.label is not None)
        raise FileRefused(
            f"--series “{text}” matches none of {labelled:,} photos, such as “{example}”. The whole name must match, "
            "with its ending: write * for what differs."
        )
    things = list(dict.fromkeys(matched))
    more = f" and {len(things) - _NAMED:,} more" if len(things) > _NAMED else ""
    say(f"--series names {len(things):,} things: {', '.join(map(str, things[:_NAMED]))}{more}.")
    if labelled > len(matched):
        say(f"{labelled - len(matched):,} of {labelled:,} photos do not match it: nothing is said of what they show.")
    return named


def _thing(name: str, pattern: re.Pattern[str]) -> str:
    for text in (PurePosixPath(name).name, name):
        if match := pattern.fullmatch(text):
            return match["series"].strip()
    return ""
