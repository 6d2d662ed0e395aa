"""What labelled files say."""

from collections.abc import Iterable

import pytest

from model.common.errors import PhotoRefused
from model.photos.labelled_files import LabelledFile


def listed(files: Iterable[LabelledFile]) -> list[tuple[str | None, str]]:
    return [(file.label, file.name) for file in files]


def refusal_of(file: LabelledFile) -> str:
    with pytest.raises(PhotoRefused) as caught:
        file.read()
    assert caught.value.reason.endswith(".")
    return caught.value.reason
