"""What can go wrong, in sentences for a person.

    TwentyError
    ├── PhotoRefused     one file that is not a photo we can use; the others go on
    ├── LabelRefused     a label's name that cannot be used
    ├── FileRefused      a zip or a .twenty file that cannot be opened
    ├── TooFewPhotos     not enough labelled photos to learn from
    ├── StorageFull      no space left where we write
    ├── NotWritable      the folder where we write is read-only, no folder, or broken
    └── FolderGone       the folder that we write into was deleted meanwhile, above all a workspace's

The text of each says what is wrong with which value, the likely cause, and what to do. It may be shown as it is.
"""


class TwentyError(Exception):
    """The base of all errors that are meant to be read by a person."""


class PhotoRefused(TwentyError):
    """One file is not a photo that can be used. `name` is the file's, `reason` a sentence without the name."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class LabelRefused(TwentyError):
    """A label's name is empty, too long, or already taken."""


class FileRefused(TwentyError):
    """A zip, a classifier or a folder cannot be opened."""


class TooFewPhotos(TwentyError):
    """There are fewer labels, or fewer photos under one, than training needs."""


class StorageFull(TwentyError):
    """There is no space left on the disk."""


class NotWritable(TwentyError):
    """A folder or a disk cannot be written."""


class FolderGone(TwentyError):
    """The folder that a file belongs into was deleted."""


class Stopped(Exception):
    """Raised by a progress callback to stop the work that reports to it."""
