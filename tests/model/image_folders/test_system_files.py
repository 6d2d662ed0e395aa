"""What systems and programs leave among photos is nobody's label and nobody's photo."""

from pathlib import PurePosixPath

import pytest

from model.image_folders.proposals import from_uploads
from model.image_folders.system_files import is_system_file


@pytest.mark.parametrize(
    "left",
    [
        ".DS_Store", "__MACOSX/a/._1.jpg", "a/._1.jpg", ".Spotlight-V100/x.jpg", ".Trashes/x.jpg", "a/Icon\r",
        "a/Thumbs.db", "a/desktop.ini", "$RECYCLE.BIN/$R1.jpg", "System Volume Information/x.jpg", "RECYCLER/x.jpg",
        "a/@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg", "#recycle/x.jpg", "#snapshot/x.jpg", "@tmp/x.jpg",
        "@Recycle/x.jpg", ".@__thumb/x.jpg", "@__thumb/s1001.jpg", ".thumbnails/x.jpg", "a/thumbnails/x.jpg",
        "Lightroom Catalog Previews.lrdata/a/x.jpg", "Photos Library.photoslibrary/resources/x.jpg",
        ".picasaoriginals/x.jpg", "a/Picasa.ini", ".dropbox.cache/x.jpg", ".git/x.jpg", ".svn/x.jpg", ".stfolder/x",
        "lost+found/x.jpg", "LOST.DIR/x.jpg", "CaptureOne/Cache/x.jpg", "a/1.xmp", "a/1.AAE", "a/1.THM",
        "Network Trash Folder/x.jpg", "__pycache__/x.pyc", "a/.ipynb_checkpoints/1-checkpoint.jpg",
    ],
)  # fmt: skip
def test_it_is_passed_over(left: str) -> None:
    proposal = from_uploads([("a/1.jpg", b""), ("b/1.jpg", b""), (left, b"")])
    assert [file.name for file in proposal.best.files] == ["a/1.jpg", "b/1.jpg"]
    assert proposal.is_plain


@pytest.mark.parametrize("own", ["recycle bin/1.jpg", "cache/1.jpg", "a/SYN.jpg", "thumb up/1.jpg", "trash/1.jpg"])
def test_a_persons_own_is_not(own: str) -> None:
    assert not is_system_file(PurePosixPath(own))
