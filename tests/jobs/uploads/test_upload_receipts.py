"""What became of each file is written down once."""

import secrets
from pathlib import Path

import pytest

from jobs.uploads import upload_receipts
from jobs.uploads.upload_receipts import UploadReceipt
from workspace.workspace import Workspace


def test_the_first_outcome_of_a_file_counts_and_a_deleted_workspace_stays_deleted(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path)
    ticket = secrets.token_hex(16)
    before = upload_receipts.mark(workspace.folder)
    upload_receipts.note(workspace.folder, ticket, UploadReceipt("added", photo_id="1"))
    upload_receipts.note(workspace.folder, ticket, UploadReceipt("already_there"))
    assert upload_receipts.find(workspace.folder, ticket) == UploadReceipt("added", photo_id="1")
    assert upload_receipts.mark(workspace.folder) != before
    with pytest.raises(ValueError, match="ticket"):
        upload_receipts.find(workspace.folder, "../../workspace")
    workspace.delete()
    upload_receipts.note(workspace.folder, secrets.token_hex(16), UploadReceipt("added"))
    assert not Path(workspace.folder).exists()
