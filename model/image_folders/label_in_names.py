"""Labels in file names: the words in "cat.12.jpg", "shirt (3).jpg" or "IMG_0012_crack.jpg" that others repeat."""

import re
from collections import Counter
from collections.abc import Sequence

from model.image_folders.placed_files import PlacedFile
from model.image_folders.splits import CONTAINERS, split_of

_WORDS = re.compile(r"[^\W\d_]+(?:[ _.'&-]+[^\W\d_]+)*")
_ONE_WORD = re.compile(r"[^\W\d_]+")
# What cameras, phones and programs call their photos.
_CAMERAS = CONTAINERS | {
    "dsc", "dscn", "dscf", "pict", "mg", "img", "imgp", "cimg", "dcim", "mvimg", "pxl", "dji", "gopr", "gopro",
    "gh", "gx", "wp", "sam", "hpim", "kif", "vid", "mov", "p", "m", "d", "c", "r", "signal", "whatsapp",
    "screenshot", "screen", "shot", "bildschirmfoto", "capture", "ecran", "captura", "pantalla", "schermata",
    "photo", "foto", "fotos", "bild", "bilder", "image", "imagen", "immagine", "picture", "pic", "frame", "scan",
    "copy", "kopie", "copie", "copia", "edited", "bearbeitet", "final", "new", "neu", "version", "v", "n", "no",
    "nr", "at", "um", "à", "am", "pm", "hdr", "portrait", "night", "burst", "cover", "top", "resized", "small",
    "large", "crop", "cropped", "thumb", "unnamed", "download", "telegram", "x", "jpg", "jpeg", "png", "fb",
    "received", "flir", "thermal", "ir", "rgb",
}  # fmt: skip
_NEARLY_ALL = 0.9
_MOST_LABELS = 50


def labels_in_names(photos: Sequence[PlacedFile]) -> dict[int, str]:
    """Return labels by the place of a photo in a list; empty where names say none.

    Names that say labels have words in the same place, before or after the number, that many others repeat.
    """
    words = [_words_of(photo.path.stem) for photo in photos]
    for end in (0, -1):
        found = {place: runs[end] for place, runs in enumerate(words) if runs}
        counts = Counter(label.casefold() for label in found.values())
        repeated = {place: label for place, label in found.items() if counts[label.casefold()] > 1}
        several = 2 <= len({label.casefold() for label in repeated.values()}) <= min(_MOST_LABELS, len(photos) // 2)
        if several and len(repeated) >= _NEARLY_ALL * len(photos):
            return repeated
    return {}


def _words_of(stem: str) -> list[str]:
    """Return the runs of words in a name between its numbers, without those that a camera wrote."""
    if not re.search(r"\d", stem):
        return []
    return [run for run in _WORDS.findall(_without_letters_of_numbers(stem)) if not _says_nothing(run)]


def _without_letters_of_numbers(stem: str) -> str:
    """Take off letters that belong to a number, as in "0a3f9e" or "12b"."""
    return re.sub(r"(?<![^\W_])(?=[^\W_]*\d)\d[^\W_]*", "0", stem)


def _says_nothing(words: str) -> bool:
    return all(
        word in _CAMERAS or len(word) < 2 or split_of(word) is not None
        for word in (w.casefold() for w in _ONE_WORD.findall(words))
    )
