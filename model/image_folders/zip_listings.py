"""Zips as folders: a zip among uploads, and a zip in a zip, is a folder of its name with what lies in it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from model.common.errors import FileRefused, PhotoRefused
from model.common.text import clean_text
from model.image_folders.placed_files import FileListing, PlacedFile, placed, refusing, shown
from model.image_folders.splits import is_container, split_of
from model.image_folders.system_files import is_system_file
from model.image_folders.zip_files import MOST_MEMBERS, Member, Source, listing_of, on_disk
from model.image_folders.zip_names import path_inside
from model.photos.decoder import FileData, source_of
from model.photos.wording import PhotoCode

_MOST_INNER = 100  # zips in a zip: twice as many labels as a workspace takes


def of_zip(source: Source, name: str) -> FileListing:
    """List the files in a zip; the zips in it count as folders. It is read from when a file of the list is.

    Raises:
        FileRefused: it is no zip, has a password, would unpack to too much, or is a saved workspace.
    """
    listing, inner = _of_one_zip(source, name)
    if not inner:
        return listing
    opened = [_placed_as_part(member.path, _of_inner_zip(member)) for member in inner[:_MOST_INNER]]
    listing = beside_each_other(listing, opened)
    if len(listing.files) > MOST_MEMBERS:
        raise FileRefused(PhotoCode.ZIP_TOO_MANY_FILES, it=shown(name), most=MOST_MEMBERS)
    return replace(listing, refused=(*listing.refused, *(_placed_zip(member) for member in inner[_MOST_INNER:])))


def of_uploads(uploads: Sequence[tuple[str, FileData]]) -> FileListing:
    """List uploaded files; each zip among them is opened, and one that cannot be is refused like a photo.

    Names have folders where a whole folder was picked ("picked/healthy/a.jpg").
    """
    if len(uploads) == 1 and _is_zip(uploads[0][0]):
        return _of_uploaded_zip(*uploads[0])
    zips = [_placed_as_part(path_inside(name), _of_uploaded_zip(name, data)) for name, data in uploads if _is_zip(name)]
    plain = [placed(path_inside(name), _returning(data)) for name, data in uploads if not _is_zip(name)]
    files = [file for file in plain if not is_system_file(file.path)]
    return beside_each_other(_sorted_out(files), zips)


def beside_each_other(listing: FileListing, zips: Sequence[FileListing]) -> FileListing:
    """Return one list of files and of the zips that lie beside them."""
    every = [listing, *zips]
    return FileListing(
        files=tuple(file for each in every for file in each.files),
        refused=tuple(file for each in every for file in each.refused),
        empty=tuple(folder for each in every for folder in each.empty),
        name=listing.name,
        names_guessed=any(each.names_guessed for each in every),
        has_zips_as_folders=any(each.has_zips_as_folders for each in every),
    )


def with_zips_as_folders(listing: FileListing) -> FileListing:
    """Return a folder's files, and where all its photos lie in zips, the files in those."""
    zips = [file for file in listing.files if _is_zip(file.path.name) and file.on_disk is not None]
    if not zips or any(file.may_be_photo and not _is_zip(file.path.name) for file in listing.files):
        return listing
    opened = [
        _placed_as_part(file.path, _of_zip_file(file.on_disk, file.name)) for file in zips if file.on_disk is not None
    ]
    rest = tuple(file for file in listing.files if not _is_zip(file.path.name))
    return beside_each_other(replace(listing, files=rest), opened)


def _placed_as_part(path: PurePosixPath, zipped: FileListing) -> FileListing:
    return _below(path.parent, _as_part(zipped))


def _as_part(zipped: FileListing) -> FileListing:
    """Return a zip as it counts beside others.

    One of photos without folders, or called train or test, is a folder of its name. Others have folders of their own,
    and two halves of one set are one set.
    """
    photos = [file.path.parts for file in zipped.files if file.may_be_photo]
    if not photos or all(parts[0] == zipped.name for parts in photos):
        return zipped
    is_flat = all(len(parts) == 1 or (len(parts) == 2 and is_container(parts[0])) for parts in photos)
    if is_flat or split_of(zipped.name):
        return replace(_below(PurePosixPath(zipped.name), zipped), has_zips_as_folders=True)
    if len({parts[0] for parts in photos}) == 1 and all(len(parts) > 2 for parts in photos):
        return replace(zipped, files=tuple(_one_folder_less(file) for file in zipped.files))
    return zipped


def _one_folder_less(file: PlacedFile) -> PlacedFile:
    parts = file.path.parts
    return replace(file, path=PurePosixPath(*parts[1:])) if len(parts) > 1 else file


def _below(folder: PurePosixPath, zipped: FileListing) -> FileListing:
    files = tuple(placed(folder / file.path, file.read) for file in zipped.files)
    return replace(zipped, files=files, empty=tuple(folder / empty for empty in zipped.empty))


def _of_one_zip(source: Source, name: str) -> tuple[FileListing, list[Member]]:
    """List a zip, and apart from its files the zips in it."""
    listed = listing_of(source, shown(name))
    if {"manifest.json", "labels.csv"} <= {str(member.path) for member in listed.members}:
        raise FileRefused(PhotoCode.SAVED_WORKSPACE, it=shown(name))
    own = [member for member in listed.members if not is_system_file(member.path)]
    inner = [member for member in own if _is_zip(member.path.name)]
    listing = _sorted_out([placed(member.path, member.read) for member in own if not _is_zip(member.path.name)])
    unread = [] if listed.unread is None else [_refused(name, listed.unread)]
    filled = {folder for member in own for folder in member.path.parents}
    return replace(
        listing,
        refused=(*listing.refused, *unread),
        empty=tuple(f for f in listed.folders if f not in filled and not is_system_file(f / "photo")),
        name=clean_text(PurePosixPath(name.replace("\\", "/")).stem),
        names_guessed=listed.names_guessed,
        is_zip=True,
    ), inner


def _sorted_out(files: Sequence[PlacedFile]) -> FileListing:
    """List files; one whose name leads out has no place."""
    inside: list[PlacedFile] = []
    outside: list[PlacedFile] = []
    for file in files:
        leads_inside = file.path.parts and ".." not in file.path.parts
        (inside if leads_inside else outside).append(file)
    return FileListing(tuple(inside), tuple(outside))


def _of_inner_zip(member: Member) -> FileListing:
    try:
        listing, inner = _of_one_zip(member.unpack(), member.path.name)
    except (PhotoRefused, FileRefused) as refusal:
        return FileListing((), (_refused(str(member.path), refusal),))
    return replace(listing, refused=(*listing.refused, *map(_placed_zip, inner)))


def _placed_zip(member: Member) -> PlacedFile:
    return placed(member.path, member.read)  # reading it says that a zip in a zip in a zip is not opened


def _of_uploaded_zip(name: str, data: FileData) -> FileListing:
    try:
        source = source_of(data)
        return of_zip(source if isinstance(source, Path) else on_disk(source), name)
    except (PhotoRefused, FileRefused) as refusal:
        return FileListing((), (_refused(name, refusal),))


def _of_zip_file(path: Path, name: str) -> FileListing:
    try:
        return of_zip(path, name)
    except (PhotoRefused, FileRefused) as refusal:
        return FileListing((), (_refused(name, refusal),))


def _refused(name: str, refusal: PhotoRefused | FileRefused) -> PlacedFile:
    """Return a zip that could not be opened as a file that cannot be read; what is no refusal of a zip goes on."""
    if not isinstance(refusal.code, PhotoCode):
        raise refusal
    values = {name: value for name, value in refusal.values.items() if name != "it"}  # here, it is “it”
    return placed(PurePosixPath(shown(name)), refusing(PhotoRefused(shown(name), refusal.code, **values)))


def _returning(data: FileData) -> Callable[[], bytes]:
    return data if callable(data) else lambda: data


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")
