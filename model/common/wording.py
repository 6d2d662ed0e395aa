"""The sentences about disks and folders, one a code."""

from model.common.errors import Code


class DiskCode(Code):
    """What can go wrong with a disk or a folder."""

    NO_HOME = (
        "This user of the computer has no home folder, so there is no place for photos: name folders for them in the "
        "variables TWENTY_HOME and TWENTY_CACHE."
    )
    NO_FOLDER = "There is no folder {folder}: make it first."
    WORKSPACE_DELETED = "This project was deleted. Start a new one."
    FULL = (
        "There is no space left on the disk for {name}. Nothing that was there before is lost: free some space and try "
        "again."
    )
    # Not where: that names the key of a workspace, and how the server's folders are laid out.
    NOT_WRITABLE = (
        "{name} cannot be written ({cause}): its folder is probably read-only, or belongs to somebody else. Nothing "
        "that was there before is lost: make it writable and try again, or choose other folders with TWENTY_HOME and "
        "TWENTY_CACHE."
    )
