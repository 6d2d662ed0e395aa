"""What can go wrong: each error has a sentence for a person, and what logic asks about or stores is a code with values.

The sentence says what is wrong with which value, the likely cause, and what to do. It may be shown as it is.
"""

from enum import Enum

Value = str | int | float


class Code(Enum):
    """An error code. Its name is what is stored and compared; its value is the sentence, with gaps for values.

    The codes of a package stand in its module `wording`, and only `sentence` reads their words.
    """

    def sentence(self, **values: Value) -> str:
        """Return what a person reads.

        Raises:
            KeyError: a gap has no value.
            ValueError: a value does not fit its gap.
        """
        return str(self.value).format(**values)


class TwentyError(Exception):
    """The base of all errors that are meant to be read by a person.

    Args:
        code: What is wrong; a finished sentence where nobody compares or stores it.
        values: What fills the gaps of the code's sentence.
    """

    def __init__(self, code: Code | str, **values: Value) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return self.code.sentence(**self.values) if isinstance(self.code, Code) else self.code


class PhotoRefused(TwentyError):
    """One file is not a photo that can be used. `name` is the file's for a person, `path` as it is, for a program."""

    code: Code

    def __init__(self, name: str, code: Code, **values: Value) -> None:
        super().__init__(code, **values)
        self.args = (name, code)
        self.name = self.path = name

    @property
    def reason(self) -> str:
        """Why, in a sentence that goes on from the file's name."""
        return super().__str__()

    def renamed(self, name: str, path: str = "") -> "PhotoRefused":
        """Return the same refusal of a file by another name, free of what its traceback keeps in memory."""
        refusal = PhotoRefused(name, self.code, **self.values)
        refusal.path = path or name
        return refusal

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


class LabelRefused(TwentyError):
    """A label's name is empty, too long, or already taken."""

    code: Code


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
