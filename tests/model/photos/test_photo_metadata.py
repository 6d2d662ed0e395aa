"""What is known of a photo's file travels with it; what someone wrote into it is text that cannot do harm."""

import io
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from model.image_folders.proposals import from_path
from model.photos.decoder import Decoder
from model.photos.labelled_files import read_labelled
from model.photos.photo import read_photo
from model.photos.photo_metadata import PhotoMetadata, Saving, Traces
from tests.support.pictures import encoded, picture, picture_bytes
from workspace.workspace import Workspace

_MAKE, _MODEL, _GPS = 0x010F, 0x0110, 0x8825


def shot(make: object, model: object, **options: object) -> bytes:
    """Encode a photo as a camera would."""
    exif = Image.Exif()
    for tag, value in ((_MAKE, make), (_MODEL, model)):
        if value is not None:
            exif[tag] = value
    exif.get_ifd(_GPS)[2] = (52.0, 31.0, 12.0)
    return encoded(picture(0, 1, side=64), "JPEG", exif=exif, **options)


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 80D", "Canon EOS 80D"),
        ("NIKON", "D750", "NIKON D750"),
        ("DJI", None, "DJI"),
        (None, None, ""),
        (" \x07DJI\n", "Mavic\x1b[31m 2", "DJI Mavic[31m 2"),
        ("A" * 500, "B" * 500, "A" * 60),
        ("<b>x</b>", "*y*", "<b>x</b> *y*"),
    ],
)
def test_the_camera_is_kept_as_clean_short_text(make: object, model: object, camera: str) -> None:
    assert read_photo("a.jpg", shot(make, model)).metadata.camera == camera


def test_where_a_photo_was_taken_is_not_kept() -> None:
    photo = read_photo("a.jpg", shot("DJI", "Mavic"))
    assert not Image.open(io.BytesIO(photo.jpeg)).getexif()
    assert "52" not in str(photo.metadata)


def test_facts_come_out_of_the_limited_process_as_they_are() -> None:
    data = shot("Canon", "EOS", quality=75)
    known = PhotoMetadata(64, 64, "JPEG", "Canon EOS", len(data), saving=Saving(75, "4:2:0"))
    with Decoder(1) as decoder:
        metadata = decoder.read("a.jpg", data).metadata
    assert metadata.traces == read_photo("a.jpg", data).metadata.traces != Traces()
    assert msgspec.structs.replace(metadata, traces=None) == known


def noted(position: tuple[float, float] | None = None, **times: str) -> bytes:
    """Encode a photo taken at a position (degrees), at a time as cameras write it."""
    exif = Image.Exif()
    for name, text in times.items():
        exif.get_ifd(IFD.Exif)[Base[name]] = text
    if position is not None:
        for angle, value, sides in zip((2, 4), position, ("NS", "EW"), strict=True):
            whole = abs(value)
            exif.get_ifd(IFD.GPSInfo)[angle] = (int(whole), int(whole * 60 % 60), whole * 3600 % 60)
            exif.get_ifd(IFD.GPSInfo)[angle - 1] = sides[value < 0]
    return encoded(picture(0, 1, side=64), "JPEG", exif=exif)


@pytest.mark.parametrize(
    ("times", "taken"),
    [
        ({"DateTimeOriginal": "2024:05:06 07:08:09"}, datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC).timestamp()),
        (
            {"DateTimeOriginal": "2024:05:06 07:08:09", "SubsecTimeOriginal": "25", "OffsetTimeOriginal": "+02:00"},
            datetime(2024, 5, 6, 5, 8, 9, 250_000, tzinfo=UTC).timestamp(),
        ),
        ({"DateTimeOriginal": "0000:00:00 00:00:00"}, 0),
        ({"DateTimeOriginal": "1970:01:01 00:00:00"}, 0),
        ({"DateTimeOriginal": "1980:01:06 00:00:00"}, 0),
        ({"DateTimeOriginal": "2024:13:45 00:00:00"}, 0),
        ({"DateTimeOriginal": "    :  :     :  :  "}, 0),
        ({}, 0),
    ],
)
def test_the_time_of_a_photo_is_known_unless_it_is_nonsense(times: dict[str, str], taken: float) -> None:
    assert read_photo("a.jpg", noted(**times)).metadata.taken == taken


def place(north: float, east: float, salt: bytes = b"one") -> str:
    return read_photo("a.jpg", noted((north, east)), salt).metadata.place


def test_photos_of_one_place_share_a_name_for_it_that_tells_no_more() -> None:
    assert place(52.52, 13.405) == place(52.520001, 13.405001) != ""
    assert len({place(52.52, 13.405), place(52.521, 13.405), place(-52.52, 13.405), place(52.52, -13.405)}) == 4
    assert place(52.52, 13.405, b"other") != place(52.52, 13.405)
    assert place(52.52, 13.405, b"") == place(0, 0) == place(95, 13) == ""


def test_how_a_jpeg_was_saved_is_known() -> None:
    for quality, subsampling, progressive in ((40, "4:2:0", False), (92, "4:4:4", True), (97, "4:2:2", False)):
        data = encoded(picture(0, 1), "JPEG", quality=quality, subsampling=subsampling, progressive=progressive)
        assert read_photo("a.jpg", data).metadata.saving == Saving(quality, subsampling, progressive)
    assert read_photo("a.png", picture_bytes(0, 1, format="PNG")).metadata.saving == Saving()


def test_facts_come_back_from_a_workspace_and_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "set" / "x").mkdir(parents=True)
    (tmp_path / "set" / "x" / "a.png").write_bytes(picture_bytes(0, 1, format="PNG"))
    workspace = Workspace.create(tmp_path / "workspaces")
    photo = read_photo("a.jpg", shot("Canon", "EOS"))
    workspace.add_photo(photo, workspace.add_label("x").id)
    assert workspace.dataset().metadata == {photo.id: photo.metadata}
    with Decoder(1) as decoder:
        dataset, _ = read_labelled(from_path(tmp_path / "set").best.files, workspace.store, decoder)
    assert dataset.metadata[dataset.photo_ids[0]].file_type == "PNG"
