"""A server that is killed while it reads photos, as a command: its arguments are ROOT ID FOLDER."""

import sys
from pathlib import Path

from jobs.upload_queue import UploadQueue
from model.photos.decoder import Decoder
from model.photos.labelled_files import from_folder
from workspace.workspace import Workspace


def main() -> None:
    """Take the files of a folder in, say so, and go on until killed."""
    root, workspace_id, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    workspace = Workspace.open(root, workspace_id)
    queue = UploadQueue(Decoder(1), root=root)
    n = queue.add(workspace, from_folder(folder))
    sys.stdout.write(f"{n}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
