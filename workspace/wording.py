"""The sentences about workspaces: their database, their quotas and passes, and the files that they are saved in."""

from model.common.errors import Code


class WorkspaceCode(Code):
    """What can go wrong with a workspace."""

    NOT_FOUND = (
        "There is no workspace at this address: it was deleted, or the address is incomplete. Start a new one, or copy "
        "the whole address again."
    )

    NO_SUCH_TRAINING = "This training is not kept any more: another tab has gone back to it, or it was too old."

    # The database
    DATABASE_DAMAGED = (
        "The database of this workspace is damaged, so it cannot be opened. The photos lie unharmed in its folder: "
        "start a new workspace and add them again."
    )
    OTHER_FORMAT = (
        "This workspace has format {found}, and this version of Twenty Photos knows format {known}: open it with the "
        "version that made it."
    )
    DATABASE_FULL = (
        "There is no space left on the disk for this change. Nothing that was there before is lost: free some space "
        "and try again."
    )
    DATABASE_BUSY = "The workspace was busy for more than 5 seconds, perhaps in another tab: try again."
    DATABASE_NOT_WRITABLE = (
        "The disk does not let this workspace be read or changed: check that its folder can be written."
    )

    # Settings
    NO_QUOTA = "{variable} is “{text}”: set it to a whole number above 0, or leave it out."
    NO_DAYS = (
        "{variable} is “{text}”: set it to days, such as 7, or 0.5 for twelve hours (an hour at least), or to “never”."
    )

    # Phone passes
    UNKNOWN_CODE = (
        "There is nothing at this address: it was mistyped, or its code is of another day. Scan the code on the "
        "laptop's Photos page."
    )
    ENDED_CODE = (
        "This code has ended: it was stopped on the laptop, or is more than 12 hours old. Show a new code on the "
        "laptop's Photos page and scan that one."
    )

    # Share links
    UNKNOWN_LINK = (
        "There is nothing at this address: it was mistyped, or its link is of long ago. Ask whoever gave you this one "
        "for a new link."
    )
    ENDED_LINK = "This link has ended. Ask whoever gave it to you for a new one."

    # Saved workspaces
    NOT_SAVED_BY_US = (
        "{name} is not a workspace saved by Twenty Photos, or it is cut short. Choose the zip that “Save this "
        "workspace” gave, or save it again."
    )
    SAVED_BY_NEWER = (
        "{name} was saved by a newer Twenty Photos (file version {found}; this one reads up to {known}). Update Twenty "
        "Photos and open it again."
    )
    SAVED_DAMAGED = (
        "{name} is damaged or was changed: nothing of it was opened. Save the workspace again where it was made."
    )
    SAVED_UNREADABLE = "{name} could not be opened: the disk says “{cause}”."
    TOO_MANY_PHOTOS = (
        "{name} has {n:,} photos, and a workspace here takes at most {most:,}. Open it where there is more room, or "
        "save fewer photos."
    )
    TOO_MANY_LABELS = (
        "{name} has {n:,} labels, and a workspace here takes at most {most:,}. Open it where there is more room, or "
        "save fewer photos."
    )
    TOO_MANY_MEGABYTES = (
        "{name} has {n:,} MB, and a workspace here takes at most {most:,}. Open it where there is more room, or save "
        "fewer photos."
    )
    PHOTO_LEFT_OUT = "“{name}” was left out: it is too narrow to be checked."
    CLASSIFIER_LEFT_OUT = "The classifier in it was left out. {because}"
