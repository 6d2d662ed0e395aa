"""What is kept in memory for all visitors is found by names of content alone, and goes when a workspace is deleted."""

import ast
import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from model.photos.photo import open_jpeg, read_photo
from tests.support.pictures import encoded, picture
from tests.support.project import sources
from views import forget_workspace
from views.try_it import pictures
from workspace.workspace import Workspace

# What all visitors share: of none of them. Each is a machine without a memory of photos, or has its own rules for that.
SHARED = {
    "decoder", "upload_queue", "check_queue", "training_queue", "phone_line", "share_line", "sweeper", "room_sweeper",
    "sealed_judge", "room_filler", "room_giver", "trial_line", "zip_line",
    "room_packer",
}  # fmt: skip
# A key is text or a number that names content: a photo's SHA-256, a file with when it was written, a fingerprint.
# Streamlit hashes large arrays and bytes from a sample: two photos that are nearly alike would be one.
NAMES_OF_CONTENT = {
    "path": "str", "folder": "str", "file": "tuple[str, int]", "photo_id": "str", "target": "int", "written": "int",
    "inode": "int", "fingerprint": "str", "earlier": "tuple[str, int]",
    "shown": "tuple[str, ...]",
}  # fmt: skip


def cached() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of the project whose results are kept for all visitors."""
    for name, path in sources().items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if re.match("st.cache_data|st.cache_resource|_once$", ast.unparse(decorator)):
                        yield name, node


def test_every_key_of_a_shared_cache_names_content() -> None:
    assert len(list(cached())) >= 9
    for _, function in cached():
        arguments = {a.arg: ast.unparse(a.annotation) for a in function.args.args if a.annotation is not None}
        keys = {name: kind for name, kind in arguments.items() if not name.startswith("_")}
        assert keys or function.name in SHARED, function.name
        assert keys.items() <= NAMES_OF_CONTENT.items(), f"{function.name} is kept under {keys}"


def test_what_is_kept_of_a_visitor_is_looked_up_by_a_path_that_holds_the_key() -> None:
    of_visitors = [function for name, function in cached() if name.startswith("views") and function.args.args]
    assert len(of_visitors) >= 5
    for function in of_visitors:
        assert {a.arg for a in function.args.args} & {"path", "folder", "file"}, function.name


def test_what_is_kept_without_a_key_is_of_no_visitor() -> None:
    keyless = {function.name for _, function in cached() if not function.args.args}
    assert keyless == SHARED


def test_functools_keep_no_photos_in_the_pages_process() -> None:
    kept = set()
    for name, path in sources().items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                words = " ".join(ast.unparse(decorator) for decorator in node.decorator_list).split("(")[0].split(".")
                kept |= {f"{name}.{node.name}"} if words[-1] in ("lru_cache", "cache") else set()
    # The example's files. A network's session, and the threads that run networks. The graph by which decoders squeeze.
    # The scripts of live answers, and the two classifiers that were asked for last, which a deleted workspace clears.
    # Fonts; grids of numbers; an empty frame; our own pages; the version of the checks; scripts of letters; what signs
    # cookies; in the decoder's process, the colour profiles of cameras and sums of tables. Figures and counts of teams,
    # which a deleted workspace clears.
    allowed = {
        "model.report.pdf_fonts.letters", "model.evaluation.forecast._levels", "model.evaluation.forecast._shape_grid",
        "model.photos.formats.colours._transform", "model.photos.formats.colours._srgb",
        "views.shared.photo_grid._empty_frame", "server.phone.page._html", "server.phone.page._pages",
        "server.share.page._part", "server.share.page._pages",
        "model.checks.run.version", "model.image_folders.code_pages._script", "model.photos.formats.saving._sum_at",
        "views.streamlit_workarounds.session_binding._cookies",
        "server.share.classifiers._load", "views.streamlit_workarounds.component_files._mounted",
        "server.frame.streamlit_files._packed",
        "jobs.example_photos.files_in", "model.network.patches._session",
        "model.network.backbone._side_by_side", "model.photos.decoding.decoder_worker._graph",
        "server.live.files._files", "server.live.files._version", "server.live.models._made",
        "server.fake.pages._pages", "server.fake.pages._part", "server.rooms.pages._style",
        "server.rooms.pages._script", "server.rooms.pages._text", "server.rooms.opening._cards",
        "server.guide.figures._read", "server.guide.figures._verdict",
        "rooms.standings._ranked", "server.rooms.board_state._known_progress",
    }  # fmt: skip
    assert kept <= allowed, kept - allowed


@pytest.fixture
def twins(tmp_path: Path) -> list[str]:
    """Two photos that differ in one small place."""
    paths = []
    for i in range(2):
        image = picture(0, 1, side=512)
        image.paste((255, 255, 255) if i else (0, 0, 0), (250, 250, 300, 300))
        workspace = Workspace.create(tmp_path / "workspaces")
        photo = read_photo("a.png", encoded(image, "PNG"))
        workspace.store.add(photo)
        paths.append(str(workspace.store.thumbnail_path(photo.id)))
    return paths


def shown(path: str) -> Image.Image:
    return open_jpeg(base64.b64decode(pictures.small(path).partition(",")[2]))


def test_photos_that_are_nearly_alike_are_kept_apart_and_forgotten_together(twins: list[str]) -> None:
    dark, light = (shown(path).resize((8, 8)).getpixel((4, 4)) for path in twins)
    assert dark != light
    for path in twins:
        Path(path).unlink()
    assert shown(twins[0]).size  # kept in memory
    forget_workspace.forget()
    with pytest.raises(FileNotFoundError):
        shown(twins[0])
