"""`twenty save` and `twenty open`: a workspace as a file, of any size and without the page."""

import argparse
from pathlib import Path

from cli.outputs import check_outputs
from cli.terminal import Commands, say, show_progress
from model.common.files import workspaces_folder
from model.photos.decoder import Decoder
from workspace.expiry import note_use
from workspace.saved.opening import open_saved
from workspace.saved.saving import save
from workspace.workspace import Workspace


def add_to(commands: Commands) -> None:
    """Add the commands to the command line."""
    keep = commands.add_parser("save", help="save a project of the page as one file")
    keep.set_defaults(run=_save)
    keep.add_argument("workspace", metavar="ID", help="what follows ?w= in the page's address")
    keep.add_argument("file", type=Path, help="such as blades.zip")
    bring = commands.add_parser("open", help="open a saved project, as a new one of the page")
    bring.set_defaults(run=_open)
    bring.add_argument("file", type=Path)


def _save(options: argparse.Namespace) -> None:
    workspace = Workspace.open(workspaces_folder(), options.workspace)
    note_use(workspace)
    check_outputs({"FILE": options.file}, [])
    manifest = save(workspace, options.file, show_progress)
    size = options.file.stat().st_size
    say(
        f"Wrote {options.file}: {len(manifest.photos):,} photos under {len(manifest.labels)} labels, {size >> 20:,} MB."
    )


def _open(options: argparse.Namespace) -> None:
    with Decoder() as decoder:
        opened = open_saved(options.file, options.file.name, workspaces_folder(), decoder, show_progress)
    for left_out in opened.left_out:
        say(str(left_out))
    say(f"Opened {len(opened.workspace.photos()):,} photos. In the page's address:")
    print(f"?w={opened.workspace.id}")
