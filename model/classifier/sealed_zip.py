"""A sealed zip: a manifest of JSON with the size and the SHA-256 of every other file, nothing packed, no pickle.

Files of classifiers and of detectors are such zips. What comes back was written by anyone: it is read by its names,
never unpacked, and never takes more memory than the file.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray
from safetensors.numpy import load as load_arrays
from safetensors.numpy import save as save_arrays

from model.classifier.wording import ClassifierCode
from model.common.errors import FileRefused
from model.image_folders.zip_files import open_zip

T = TypeVar("T")
M = TypeVar("M", bound=Struct)
Arrays = dict[str, NDArray[Any]]

DETECTOR = "twenty-photos detector"  # the format of what was trained on one label alone
MAX_BYTES = 512 << 20  # a fine-tuned network has 7 MB, 5,000 small photos 25 MB
MAX_FILES = 20_000
_MAX_MANIFEST = 16 << 20  # bytes: 20,000 photos have 8 MB
_MAX_HEADER = 4 << 20  # bytes, of the arrays
_MANIFEST, _ARRAYS = "manifest.json", "arrays.safetensors"


class DamagedError(Exception):
    """What is inside does not fit together."""


class Envelope(Struct):
    """What every version of the manifest says first of all."""

    format: str
    version: Annotated[int, Meta(ge=1, le=1_000_000)]


class FileEntry(Struct):
    """Another file of the zip."""

    sha256: str
    bytes: int


def packed(
    describe: Callable[[dict[str, FileEntry]], Struct], arrays: Mapping[str, NDArray[Any]], photos: Sequence[bytes]
) -> bytes:
    """Return the content of a file with arrays and small JPEGs; `describe` makes its manifest of what they are."""
    files = {_ARRAYS: save_arrays({name: np.ascontiguousarray(a) for name, a in arrays.items()})}
    files |= {_photo_name(i): jpeg for i, jpeg in enumerate(photos)}
    manifest = describe({name: FileEntry(_sha256(data), len(data)) for name, data in files.items()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        for name, data in {_MANIFEST: text, **files}.items():
            # A fixed date: the same content gives the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def format_of(data: bytes) -> str | None:
    """Return what kind of file it says that it is, whole or not; `None`: it is none of ours."""
    try:
        return _begun(data)[2].format
    except Exception:  # noqa: BLE001  (a zip from elsewhere can fail in any way while it is read)
        return None


def read(data: bytes, name: str, newest: Envelope, manifest: type[M], rebuild: Callable[[zipfile.ZipFile, M], T]) -> T:
    """Return what a file holds, as `rebuild` makes it of the zip and its manifest.

    `newest` is the format that is wanted, and its newest version that can be read; `name` is for the sentence.

    Raises:
        FileRefused: the file is damaged, too new, or another kind of file.
    """
    try:
        archive, text, envelope = _begun(data)
    except Exception as error:  # the same
        raise FileRefused(ClassifierCode.NOT_OURS, name=name) from error
    if envelope.format != newest.format:
        raise FileRefused(
            ClassifierCode.ONE_LABEL if envelope.format == DETECTOR else ClassifierCode.NOT_OURS, name=name
        )
    if envelope.version > newest.version:
        raise FileRefused(ClassifierCode.TOO_NEW, name=name, version=envelope.version, newest=newest.version)
    try:
        return rebuild(archive, msgspec.json.decode(text, type=manifest))
    except FileRefused:  # the network's own files
        raise
    except Exception as error:  # and a manifest can say anything
        raise FileRefused(ClassifierCode.DAMAGED, name=name, error=type(error).__name__) from error


def _begun(data: bytes) -> tuple[zipfile.ZipFile, bytes, Envelope]:
    """Return the zip, its manifest, and what that says first."""
    archive = _opened(data)
    if archive.getinfo(_MANIFEST).file_size > _MAX_MANIFEST:
        raise DamagedError
    text = archive.read(_MANIFEST)
    return archive, text, msgspec.json.decode(text, type=Envelope)


def _opened(data: bytes) -> zipfile.ZipFile:
    """Open the zip. Nothing in ours is packed, so what is read never takes more memory than the file."""
    archive = open_zip(data, MAX_FILES, MAX_BYTES)
    infos = archive.infolist() if archive is not None else []
    stored = all(info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size for info in infos)
    within = sum(info.file_size for info in infos) <= len(data)  # files that lie in one another are counted twice
    if archive is None or not stored or not within or len(set(archive.namelist())) < len(infos):
        raise DamagedError
    return archive


def checked_files(archive: zipfile.ZipFile, entries: Mapping[str, FileEntry]) -> dict[str, bytes]:
    """Read the files that the manifest names, which must be all, each checked by its size and SHA-256."""
    if {_MANIFEST, *entries} != set(archive.namelist()):
        raise DamagedError
    files = {name: archive.read(name) for name in entries}
    if any(entries[name] != FileEntry(_sha256(data), len(data)) for name, data in files.items()):
        raise DamagedError
    return files


def photos_in(files: Mapping[str, bytes], n: int) -> tuple[bytes, ...]:
    """Return the small photos."""
    return tuple(files[_photo_name(i)] for i in range(n))


def arrays_in(files: Mapping[str, bytes]) -> Arrays:
    """Read arrays; what lies about where they are is refused by the library, what lies about its header here."""
    data = files[_ARRAYS]
    if int.from_bytes(data[:8], "little") > min(_MAX_HEADER, len(data)):
        raise DamagedError
    try:
        return load_arrays(data)
    except Exception:
        raise
    except BaseException as error:  # a panic in the library's Rust is no Exception
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise DamagedError from error


def checked_array(arrays: Arrays, name: str, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[Any]:
    """Return an array of the shape and the kind that it must have, all of it finite."""
    array = arrays[name]
    require(array.shape == shape and array.dtype == kind and bool(np.isfinite(array).all()))
    return array


def require(condition: bool) -> None:
    """Refuse what does not fit together."""
    if not condition:
        raise DamagedError


def _photo_name(i: int) -> str:
    return f"photos/{i:04}.jpg"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
