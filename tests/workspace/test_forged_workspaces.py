"""A saved workspace that someone has damaged or changed opens nothing."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.common.errors import FileRefused
from model.photos.decoder import Decoder
from model.photos.photo import make_photo, read_photo
from model.photos.photo_metadata import PhotoMetadata
from tests.support.pictures import picture_bytes
from tests.support.saved_workspaces import (
    content,
    filled_workspace,
    forged,
    mutated,
    saved_bytes,
    try_to_open,
    with_manifest,
)
from tests.support.zips import unpacked, zipped
from workspace.saved.opening import open_saved


def refused(data: bytes, root: Path, decoder: Decoder) -> str:
    with pytest.raises(FileRefused) as refusal:
        open_saved(data, "x.zip", root, decoder)
    assert list(root.iterdir()) == []
    return str(refusal.value)


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "another label for a photo": lambda m: m["photos"][0].update(label=1),
    "a label renamed": lambda m: m["labels"].__setitem__(0, "healthy"),
    "a label of another width": lambda m: m["labels"].__setitem__(0, "\u202estriped" * 30),
    "two labels of one name": lambda m: m["labels"].__setitem__(2, "STRIPED"),
    "a label that is none": lambda m: m["labels"].__setitem__(2, {"a": 1}),
    "a photo under no label": lambda m: m["photos"][0].update(label=3),
    "a photo under a yes": lambda m: m["photos"][0].update(label=True),
    "a photo twice": lambda m: m["photos"].append(m["photos"][0]),
    "a photo that is not there": lambda m: m["photos"][0].update(id="0" * 64),
    "a photo with a path": lambda m: m["photos"][0].update(id="../" * 20 + "etcx"),
    "a photo less": lambda m: m["photos"].pop(),
    "a file outside": lambda m: m["files"].update({"../evil": {"sha256": "0" * 64, "bytes": 1}}),
    "a file less": lambda m: m["files"].pop("labels.csv"),
    "a wrong size": lambda m: m["files"]["labels.csv"].update(bytes=1),
    "a negative size": lambda m: m["files"]["labels.csv"].update(bytes=-1),
    "a wrong sum": lambda m: m["files"]["labels.csv"].update(sha256="0" * 64),
    "a camera with a name": lambda m: m["photos"][0]["metadata"].update(camera="<b>Phone</b>"),
    "a width that is none": lambda m: m["photos"][0]["metadata"].update(width="1e999"),
    "no width": lambda m: m["photos"][0]["metadata"].update(width=0),
    "a fingerprint that is none": lambda m: m.update(trained_on="x"),
    "a share above all": lambda m: m.update(answered=2.0),
    "nothing at all": lambda m: m.clear(),
    "a version that is none": lambda m: m.update(version="1"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_manifest_that_someone_changed_opens_nothing(
    saved: bytes, elsewhere: Path, decoder: Decoder, what: str
) -> None:
    said = refused(with_manifest(saved, CHANGES[what]), elsewhere, decoder)
    assert "is damaged or was changed" in said or "not a project saved by" in said


def test_a_newer_file_is_refused_with_what_to_do(saved: bytes, elsewhere: Path, decoder: Decoder) -> None:
    said = refused(with_manifest(saved, lambda m: m.update(version=7)), elsewhere, decoder)
    assert "file version 7" in said
    assert "Update Twenty Photos" in said


def hidden_in_a_photo(files: dict[str, bytes], jpeg: Callable[[bytes], bytes]) -> bytes:
    """Return a saved workspace, right in every sum, with one photo of someone's making."""
    name = next(name for name in files if name.startswith("photos/"))
    photo = make_photo("x.jpg", jpeg(files[name]), PhotoMetadata(64, 64))
    old, new = name[7:71], photo.id
    text = files["manifest.json"].decode().replace(old, new)
    manifest = json.loads(text)
    table = files["labels.csv"].replace(old.encode(), new.encode())
    both = {f"photos/{new}.jpg": photo.jpeg, "labels.csv": table}
    for changed, data in both.items():
        manifest["files"][changed] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    rest = {n: d for n, d in files.items() if n not in (name, "labels.csv", "manifest.json")}
    return zipped({**rest, **both, "manifest.json": json.dumps(manifest).encode()})


def as_png(_: bytes) -> bytes:
    return picture_bytes(0, 5, side=64, format="PNG")


@pytest.mark.parametrize(
    "jpeg",
    [
        lambda jpeg: jpeg + b"<script>alert(1)</script>",
        lambda jpeg: jpeg[:2] + b"\xff\xfe\x00\x09hidden!" + jpeg[2:],
        lambda jpeg: jpeg[:2] + b"\xff\xe1\x00\x08Exif\0\0" + jpeg[2:],
        lambda jpeg: b"<html>" + jpeg,
        lambda _: b"",
        lambda _: picture_bytes(0, 5, side=2000),
        as_png,
    ],
)
def test_a_photo_that_we_would_not_have_written_opens_nothing(
    saved: bytes, elsewhere: Path, decoder: Decoder, jpeg: Callable[[bytes], bytes]
) -> None:
    assert "is damaged or was changed" in refused(hidden_in_a_photo(unpacked(saved), jpeg), elsewhere, decoder)


def test_the_way_a_photo_is_smuggled_in_above_works_for_an_honest_one(
    saved: bytes, elsewhere: Path, decoder: Decoder
) -> None:
    """Otherwise the test above would pass for a reason of its own."""
    honest = hidden_in_a_photo(unpacked(saved), lambda _: read_photo("a.jpg", picture_bytes(2, 77, side=64)).jpeg)
    assert len(open_saved(honest, "x.zip", elsewhere, decoder).workspace.photos()) == 6


def test_zips_that_we_have_not_written_open_nothing(saved: bytes, elsewhere: Path, decoder: Decoder) -> None:
    files = unpacked(saved)
    photo = next(name for name in files if name.startswith("photos/"))
    out = io.BytesIO(saved)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(photo, files[photo])
    bomb = zipped(files | {"manifest.json": files["manifest.json"] + b" " * (64 << 20)}, zipfile.ZIP_DEFLATED)
    attacks = {
        "packed": zipped(files, zipfile.ZIP_DEFLATED),
        "a bomb": bomb,
        "one more": zipped(files | {"photos/more.jpg": b"x"}),
        "a path": zipped(files | {"../../evil": b"x"}),
        "a photo less": zipped({name: data for name, data in files.items() if name != photo}),
        "a photo twice": out.getvalue(),
        "another kind of zip": zipped({"a.jpg": b"x"}),
        "no zip": b"PK\x05\x06" + b"\xff" * 18,
        "nothing": b"",
        "cut short": saved[: len(saved) // 2],
        "deep": zipped(files | {"manifest.json": b"[" * 200_000}),
    }
    for what, data in attacks.items():
        assert refused(data, elsewhere, decoder), what


@pytest.mark.slow
def test_hundreds_of_mutations_open_the_same_workspace_or_none(
    tmp_path: Path, elsewhere: Path, decoder: Decoder
) -> None:
    small = filled_workspace(tmp_path / "here", per_label=1, side=24)
    data, rng, same = saved_bytes(small, tmp_path), random.Random(3), content(small)
    opened = sum(try_to_open(mutated(data, rng), elsewhere, decoder, same) for _ in range(150))
    assert opened < 30  # where the zip's own dates and attributes were hit, or the file that says what it is
    for _ in range(100):
        try_to_open(forged(data, rng), elsewhere, decoder)


def test_limits_of_this_server_hold_for_what_was_saved_elsewhere(
    saved: bytes, elsewhere: Path, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value, words in (("PHOTOS", "6", "7 photos"), ("LABELS", "2", "3 labels")):
        with monkeypatch.context() as limited:
            limited.setenv(f"TWENTY_MAX_{name}", value)
            assert words in refused(saved, elsewhere, decoder)
