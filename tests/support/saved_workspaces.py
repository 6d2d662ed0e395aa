"""Saved workspaces for tests, and the same with faults in them."""

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.classifier.test_set import TestSet
from model.common.errors import TwentyError
from model.decision import inputs
from model.photos.decoder import Decoder
from model.photos.photo import read_photo
from tests.support.pictures import picture_bytes
from tests.support.zips import unpacked, zipped
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
from workspace.workspace import Workspace

LABELS = {"striped": 0, "=dotted, “x”": 1, "empty": None}


def filled_workspace(root: Path, per_label: int = 3, side: int = 64) -> Workspace:
    """Make a workspace with photos under two labels in turn, one label without, photos kept apart and a decision."""
    workspace = Workspace.create(root)
    labels = {name: workspace.add_label(name) for name in LABELS}
    for seed in range(per_label):
        for name, kind in LABELS.items():
            if kind is not None:
                photo = read_photo(f"+{name} {seed}.jpg", picture_bytes(kind, seed, side=side))
                workspace.add_photo(photo, labels[name].id)
    apart = TestSet(workspace.folder / "test_set")
    photo = read_photo("apart.jpg", picture_bytes(0, 1000, side=side))
    other = Workspace.create(root)
    other.add_photo(photo, other.add_label("striped").id)
    apart.store.add(photo)
    apart.add(other.dataset())
    other.delete()
    inputs.save(workspace.folder, inputs.DecisionInputs(idea="Look at blades"))
    return workspace


def saved_bytes(workspace: Workspace, folder: Path) -> bytes:
    save(workspace, folder / "saved.zip")
    return (folder / "saved.zip").read_bytes()


def with_manifest(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return a saved workspace whose manifest someone has changed by hand."""
    files = unpacked(data)
    manifest = json.loads(files["manifest.json"])
    change(manifest)
    return zipped(files | {"manifest.json": json.dumps(manifest).encode()})


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return a file with some bytes changed, cut out, repeated or cut off, or so one of the files in it."""
    files = unpacked(data) if rng.random() < 0.5 else None
    if files is None:
        return _scratched(data, rng)
    name = rng.choice(["manifest.json", *files])
    return zipped(files | {name: _scratched(files[name], rng)})


def forged(data: bytes, rng: random.Random) -> bytes:
    """Return a saved workspace in which someone has changed a file or the manifest, and made every sum right."""
    files = unpacked(data)
    manifest = json.loads(files.pop("manifest.json"))
    name = rng.choice(list(files))
    if rng.random() < 0.5:
        files[name] = _scratched(files[name], rng)
        manifest["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    else:
        _forge(manifest, rng)
    return zipped(files | {"manifest.json": json.dumps(manifest).encode()})


def _forge(known: "dict[str, Any] | list[Any]", rng: random.Random) -> None:
    """Put something odd somewhere into JSON."""
    places: list[Any] = list(known) if isinstance(known, dict) else list(range(len(known)))
    if not places:
        return
    place = rng.choice(places)
    if isinstance(known[place], dict | list) and rng.random() < 0.8:
        _forge(known[place], rng)
    else:
        known[place] = rng.choice(ODD)


ODD: tuple[Any, ...] = (
    None, True, -1, 0, 3, 10**30, 1e308, "", "x" * 5000,
    "\u202e", "../../x", "\ud800", [], {}, [[]], {"a": {}}, "0" * 64,
)  # fmt: skip


def _scratched(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20))):
        at, length = rng.randrange(len(changed) + 1), rng.choice((1, 1, 4, 300))
        match rng.randrange(5):
            case 0 | 1:
                changed[at : at + length] = rng.randbytes(len(changed[at : at + length]))
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = changed[at : at + length]
            case _:
                changed[at : at + 1] = rng.choice((b"0", b"9", b"-", b'"', b"[", b"{", b"null", b"\xff", b"\0"))
    return bytes(changed if rng.random() < 0.9 else changed[: rng.randrange(len(changed) + 1)])


def content(workspace: Workspace) -> tuple[Any, ...]:
    """Return all that a visitor would miss."""
    dataset, apart = workspace.dataset(), TestSet(workspace.folder / "test_set").dataset()
    return (
        dataset.labels, dataset.photo_ids, dataset.names, dataset.targets.tolist(), dataset.fingerprint(),
        apart.labels, apart.photo_ids, apart.names, apart.targets.tolist(), inputs.load(workspace.folder),
    )  # fmt: skip


def try_to_open(data: bytes, root: Path, decoder: Decoder, same: tuple[Any, ...] | None = None) -> bool:
    """Open a file that may be damaged; returns whether it opened, which must then be as `same` says.

    Raises:
        AssertionError: there is half a workspace, or another one than was saved.
    """
    before = set(root.iterdir())
    sentence = ""
    try:
        opened = open_saved(data, "file.zip", root, decoder).workspace
    except TwentyError as refusal:
        sentence = str(refusal)
    if sentence:
        assert set(root.iterdir()) == before, sentence
        assert len(sentence) > 40
        return False
    assert same is None or content(opened)[:4] == same[:4]
    assert Workspace.open(root, opened.id).missing() is not None
    opened.delete()
    return True
