"""What is known of a photo's file travels with it; what someone wrote into it is text that cannot do harm."""

import io
from pathlib import Path

import pytest
from PIL import Image

from model.image_folders.proposals import from_path
from model.photos.decoder import Decoder
from model.photos.labelled_files import read_labelled
from model.photos.photo import read_photo
from model.photos.photo_metadata import PhotoMetadata
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
    data = shot("Canon", "EOS")
    with Decoder(1) as decoder:
        assert decoder.read("a.jpg", data).metadata == PhotoMetadata(64, 64, "JPEG", "Canon EOS", len(data))


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
