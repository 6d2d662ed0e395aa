"""What told that photos belong together: the sources of series, the surest first."""

from enum import StrEnum


class SeriesSource(StrEnum):
    """What told which photos belong together."""

    PERSON = "person"
    FOLDERS = "folders"
    NAMES = "names"
    PLACES = "places"
    TIMES = "times"
    LOOKS = "looks"
