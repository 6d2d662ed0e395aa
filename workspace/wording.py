"""The sentences about workspaces: their database, their quotas and passes, and the files that they are saved in."""

from model.common.errors import Code


class WorkspaceCode(Code):
    """What can go wrong with a workspace."""

    NOT_FOUND = (
        "There is no project at this address: it was deleted, or the address is incomplete. Start a new one, or copy "
        "the whole address again."
    )

    NO_SUCH_TRAINING = "This training is not kept any more: another tab has gone back to it, or it was too old."

    # The database
    DATABASE_DAMAGED = (
        "The database of this project is damaged, so it cannot be opened. The photos are unharmed in its folder: start "
        "a new project and add them again."
    )
    OTHER_FORMAT = (
        "This project was made by another version of Twenty Photos (format {found}; this one knows {known}). Open it "
        "with the version that made it."
    )
    DATABASE_FULL = (
        "There is no space left on the disk for this change. Nothing that was there before is lost: free some space "
        "and try again."
    )
    DATABASE_BUSY = "The project was busy for more than 5 seconds, perhaps in another tab: try again."
    DATABASE_NOT_WRITABLE = "This project cannot be read or changed on the disk: check that its folder can be written."

    # Settings
    NO_QUOTA = "{variable} is “{text}”: set it to a whole number above 0, or leave it out."
    NO_DAYS = (
        "{variable} is “{text}”: set it to days, such as 7, or 0.5 for twelve hours (an hour at least), or to “never”."
    )

    # Phone passes
    UNKNOWN_CODE = (
        "There is nothing at this address: it was mistyped, or its code is an old one. Scan the code on the "
        "laptop's Photos page."
    )
    ENDED_CODE = (
        "This code has ended: it was stopped on the laptop, or is more than 12 hours old. Show a new code on the "
        "laptop's Photos page and scan that one."
    )

    # Share links
    UNKNOWN_LINK = (
        "There is nothing at this address: it was mistyped, or the link is an old one. Ask whoever gave it to you for "
        "a new one."
    )
    ENDED_LINK = "This link has ended. Ask whoever gave it to you for a new one."

    # Trials in which people answer in the model's place
    UNKNOWN_TRIAL = (
        "There is nothing at this address: it was mistyped, or the trial is an old one. Ask whoever runs the trial for "
        "its address."
    )
    ENDED_TRIAL = "This trial has ended. Ask whoever runs it to start it again, and for the new address."
    TRIAL_BUSY = "{n} photos wait for an answer, as many as may: send this one when some are answered."
    TRIAL_FULL = "This trial has {n:,} photos, as many as it takes. Ask whoever runs it to begin a new one."
    TRIAL_PHOTO_GONE = "This photo is not in the trial any more."
    TRIAL_NO_LABEL = "This label was removed, or its photo was not shown to you: load the page again."

    # Live answers
    NO_SUCH_CLASSIFIER = "This classifier is not here any more: a newer one took its place. Load this page again."
    NO_CLASSIFIER = "There is no classifier yet: train one on the laptop first."

    # The guided path
    NOTE_LONG = "This note has {n:,} characters, and at most {most:,} are kept: shorten it."

    # Saved workspaces
    NOT_SAVED_BY_US = (
        "{name} is not a project saved by Twenty Photos, or it is cut short. Choose the zip that “Save as a file” "
        "gave, or save it again."
    )
    SAVED_BY_NEWER = (
        "{name} was saved by a newer Twenty Photos (file version {found}; this one reads up to {known}). Update Twenty "
        "Photos and open it again."
    )
    SAVED_DAMAGED = "{name} is damaged or was changed, so nothing was opened. Save the project again where it was made."
    SAVED_UNREADABLE = "{name} could not be opened: the disk says “{cause}”."
    TOO_MANY_PHOTOS = (
        "{name} has {n:,} photos, and a project here takes at most {most:,}. Open it where there is more room, or "
        "save fewer photos."
    )
    TOO_MANY_LABELS = (
        "{name} has {n:,} labels, and a project here takes at most {most:,}. Open it where there is more room, or "
        "save fewer photos."
    )
    TOO_MANY_MEGABYTES = (
        "{name} has {n:,} MB, and a project here takes at most {most:,}. Open it where there is more room, or save "
        "fewer photos."
    )
    PHOTO_LEFT_OUT = "“{name}” was left out: it is too narrow to be checked."
    CLASSIFIER_LEFT_OUT = "The classifier in it was left out. {because}"
    DETECTOR_LEFT_OUT = "What was trained on one label alone was left out. {because}"
