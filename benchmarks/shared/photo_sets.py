"""The photo sets that methods are compared on, each as a folder to draw training photos from and one to judge on.

`wind` and `clothing` lie in the data folder (README, "Real photos"). `elpv-mono` and `elpv-poly` are the solar cells of
the PyPI package `elpv-dataset` (Buerhop-Lutz et al., 2018; Deitsch et al., 2019): electroluminescence photos of 300
pixels, of cells of mono- or polycrystalline silicon. Experts gave each cell a probability of being defective.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SETS = ("wind", "clothing", "elpv-mono", "elpv-poly")
_ELPV_TEST_PER_LABEL = 150
_ELPV_TEST_SEED = 0


@dataclass(frozen=True)
class PhotoSet:
    """Two folders `<label>/<photo>` with the same labels and no photo in common."""

    pool: Path  # what training photos are drawn from
    test: Path  # what every method is judged on

    @property
    def labels(self) -> list[str]:
        """The labels, in the order that every method numbers them."""
        return sorted(path.name for path in self.pool.iterdir() if path.is_dir())

    @property
    def most_per_label(self) -> int:
        """How many photos a label can be drawn: what the rarest label has."""
        return min(len(list((self.pool / label).iterdir())) for label in self.labels)

    def draw(self, target: Path, per_label: int, seed: int) -> None:
        """Link `per_label` photos of each label, drawn by `seed`, into sub-folders of `target`."""
        rng = np.random.default_rng(seed)
        for label in self.labels:
            photos = sorted((self.pool / label).iterdir())
            (target / label).mkdir(parents=True)
            for i in rng.choice(len(photos), per_label, replace=False):
                (target / label / photos[i].name).symlink_to(photos[i].resolve())


def open_set(name: str, data: Path | None, scratch: Path) -> PhotoSet:
    """Return a set.

    Args:
        name: One of `SETS`, or a folder of `data`.
        data: The folder with the sets that are not packages.
        scratch: An empty folder for links to the photos of a package.
    """
    if name.startswith("elpv-"):
        return _elpv(name.removeprefix("elpv-"), scratch)
    if data is None:
        raise SystemExit(f"The set {name} needs --data FOLDER (README, “Real photos”).")
    return PhotoSet(data / name / "train", data / name / "test")


def photos_of(folder: Path) -> tuple[list[Path], list[int]]:
    """Return the photos of a folder of labels, and the number of each photo's label."""
    labels = sorted(path.name for path in folder.iterdir() if path.is_dir())
    photos = [(path, i) for i, label in enumerate(labels) for path in sorted((folder / label).iterdir())]
    return [path for path, _ in photos], [i for _, i in photos]


def elpv_split(kind: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return file names by label, of the pool and of the test photos, for one kind of cell ("mono" or "poly").

    Cells in even places of the package's list are the pool; the test photos are a fixed draw, 150 a label, from those
    in odd places.
    """
    rows = _elpv_rows()
    rng = np.random.default_rng(_ELPV_TEST_SEED)
    places = np.arange(len(rows))
    pool, test = {}, {}
    for label, wanted in (("defective", rows["probability"] == 1), ("functional", rows["probability"] == 0)):
        of_label = wanted & (rows["kind"] == kind)
        pool[label] = [str(path) for path in rows["path"][of_label & (places % 2 == 0)]]
        odd = rows["path"][of_label & (places % 2 == 1)]
        test[label] = [str(odd[i]) for i in rng.choice(len(odd), _ELPV_TEST_PER_LABEL, replace=False)]
    return pool, test


def elpv_photos(kind: str) -> dict[str, list[Path]]:
    """Return all cells of one kind ("mono" or "poly") that the experts were sure of, by label."""
    rows = _elpv_rows()
    wanted = {"defective": rows["probability"] == 1, "functional": rows["probability"] == 0}
    return {
        label: [_elpv_folder() / str(path) for path in rows["path"][chosen & (rows["kind"] == kind)]]
        for label, chosen in wanted.items()
    }


def _elpv_rows() -> NDArray[np.void]:
    rows: NDArray[np.void] = np.genfromtxt(
        _elpv_folder() / "labels.csv",
        dtype=["U32", "f8", "U4"],
        names=["path", "probability", "kind"],
        encoding="utf-8",
    )
    return rows


def _elpv(kind: str, scratch: Path) -> PhotoSet:
    found = PhotoSet(scratch / "pool", scratch / "test")
    for folder, by_label in zip((found.pool, found.test), elpv_split(kind), strict=True):
        for label, names in by_label.items():
            (folder / label).mkdir(parents=True)
            for name in names:
                (folder / label / Path(name).name).symlink_to(_elpv_folder() / name)
    return found


def _elpv_folder() -> Path:
    spec = importlib.util.find_spec("elpv_dataset")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The solar cells come with the package elpv-dataset: install the extra `bench`.")
    return Path(spec.submodule_search_locations[0]) / "data"
