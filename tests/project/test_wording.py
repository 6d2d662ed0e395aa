"""Wherever an error is made, its code gets the values that its sentence has gaps for."""

import ast
import string
from collections.abc import Iterator

import pytest

from jobs.uploads.upload_wording import UploadCode
from model.common.errors import Code
from model.common.wording import DiskCode
from model.photos.formats import file_types
from model.photos.wording import TYPES, PhotoCode
from tests.support.project import ROOT
from workspace.wording import WorkspaceCode

CODES = {found.__name__: found for found in (DiskCode, PhotoCode, WorkspaceCode, UploadCode)}
FILLED_IN = {"it", "words", "advice"}  # by `PhotoCode.sentence`


def gaps(code: Code) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(code.value) if name}


def errors_made() -> Iterator[tuple[str, Code, set[str]]]:
    """Yield where an error is made with a code that stands there, and the names of its values."""
    for package in ("cli", "jobs", "model", "rooms", "server", "views", "workspace"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                    continue
                codes = [given for given in call.args[:2] if isinstance(given, ast.Attribute)]
                names = {str(keyword.arg) for keyword in call.keywords}
                for code in codes if call.func.id.lstrip("_")[:1].isupper() and "None" not in names else ():
                    if isinstance(code.value, ast.Name) and code.value.id in CODES:
                        yield f"{path.name}:{call.lineno}", CODES[code.value.id][code.attr], names


def test_an_error_has_the_values_that_its_sentence_needs() -> None:
    made = list(errors_made())
    assert len(made) > 60
    for place, code, values in made:
        needed = gaps(code) - FILLED_IN
        assert needed <= values <= needed | {"it", "type"}, place
        assert ("type" in values) == ("words" in gaps(code)), place


@pytest.mark.parametrize("code", [code for found in CODES.values() for code in found], ids=lambda code: code.name)
def test_a_sentence_ends_as_one_and_has_no_twin(code: Code) -> None:
    assert code.value.endswith((".", "}"))
    assert [other for found in CODES.values() for other in found if other.value == code.value] == [code]


def test_every_file_type_has_its_words() -> None:
    known = {found for _, _, found in file_types._SIGNATURES} | set(file_types.PILLOW_NAMES)
    assert known <= set(TYPES)
    for kind in TYPES:
        assert PhotoCode.NO_PHOTO.sentence(type=kind).endswith(".")
