"""Workspaces whose every part can be recognised: words that nobody else uses, photos of one colour."""

import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from model.classifier import classifier_file
from model.classifier.settings import Settings
from model.decision.inputs import Answers, DecisionInputs, save
from model.decision.value import EXAMPLE
from model.learning.training import train
from model.photos.photo import read_photo
from tests.support.pictures import encoded, picture
from workspace.workspace import Workspace

Colour = tuple[int, int, int]
MAGENTA, LIME, ORANGE, BLUE = (230, 20, 210), (120, 230, 10), (240, 140, 10), (30, 40, 240)


@dataclass(frozen=True)
class Marked:
    """A visitor's workspace, and what may never be seen by anybody else."""

    workspace: Workspace
    word: str  # begins every label and file name
    colour: Colour

    def needles(self) -> list[bytes]:
        """Return what betrays this visitor wherever it turns up: words, the id, and pieces of photos."""
        pieces = [path.read_bytes() for path in sorted(self.workspace.folder.rglob("*.jpg"))]
        # From the middle of each file: the beginnings of JPEGs are alike.
        return [self.word.encode(), self.workspace.id.encode(), *(p[len(p) // 2 : len(p) // 2 + 24] for p in pieces)]


def marked_workspace(home: Path, word: str, colour: Colour, *, trained: bool = True) -> Marked:
    """Make a workspace of two labels with six photos each, by default trained; `home` is the server's TWENTY_HOME."""
    workspace = Workspace.create(home / "workspaces")
    for kind in range(2):
        label = workspace.add_label(f"{word} label {kind}")
        photos = [read_photo(f"{word} {kind}{i}.jpg", marked_photo(colour, kind, i)) for i in range(6)]
        workspace.add_photos(photos, label.id)
    if trained:
        for training in train(workspace.dataset(), Settings(pace="quick")):
            classifier_file.save(training.classifier, workspace.classifier_path)
        situation = replace(EXAMPLE, case=(f"{word} label 1",))
        answers = Answers("own", "own", "own", "own")
        save(workspace.folder, DecisionInputs(who=word, wanted="yes", answers=answers, situation=situation))
    return Marked(workspace, word, colour)


def marked_photo(colour: Colour, kind: int, seed: int) -> bytes:
    """Draw a picture with a strong tint."""
    tinted = 0.6 * np.array(colour) + 0.4 * np.asarray(picture(kind, seed), np.float64)
    return encoded(Image.fromarray(tinted.astype(np.uint8)), "JPEG", quality=92)


def shows(data: bytes, colour: Colour) -> bool:
    """Say whether bytes are a picture mostly of that colour, in whatever size and format."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            mean = np.asarray(image.convert("RGB"), np.float64).mean(axis=(0, 1))
    except OSError:
        return False
    wanted = np.array(colour, np.float64)
    cosine = mean @ wanted / (np.linalg.norm(mean) * np.linalg.norm(wanted) + 1e-9)
    return bool(cosine > 0.93)
