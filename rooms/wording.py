"""The sentences about rooms."""

from model.common.errors import Code


class RoomCode(Code):
    """What can go wrong with a room."""

    NOT_FOUND = (
        "There is no room at this address: it was deleted, its time is over, or the address is incomplete. Open a new "
        "one, or copy the whole address again."
    )
    NO_SUCH_CODE = (
        "There is no room with the code {typed}: it was mistyped, or the room's time is over. Look at the code on the "
        "wall, and type it again."
    )
    NO_NAME = "The room has no name yet: type one, such as “Monday, product team”."
    HOURS = "A room is kept from 1 to {most:,} hours, and “{text}” is not between them: choose another time."
    FEW_SEALED = (
        "Of “{label}” there are {n} photos to judge by, and {least} are needed of each of at least two labels: add "
        "photos, or choose an example."
    )
    NO_SEALED = (
        "No photo is there to judge by, and {least} are needed of each of at least two labels: choose a zip with a "
        "folder for each label, or an example."
    )
    POOL_EMPTY = "The room has no more photos to hand out: this team has them all."
    NO_POOL = "The room has no photos to hand out: teams bring their own."

    # Teams
    TEAM_NO_NAME = "The team has no name yet: type one."
    TEAM_TAKEN = (
        "There is a team called “{name}” already. Choose another name; whoever lost the page of that team asks the "
        "facilitator to let them in again."
    )
    NO_SUCH_COLOUR = "“{colour}” is none of the colours: choose one of those shown."
    FULL = "The room has {n} teams, as many as it takes: ask the facilitator to remove one, or for a second room."
    NO_SUCH_TEAM = "This team is not in the room: it was removed meanwhile."
    TOO_LONG = "This has {n:,} characters, and at most {most:,} are kept: say it shorter."
    NO_REPORTS = "No team has a report yet: each gets one with its first training."

    # A room as one file
    NOT_A_SAVED_ROOM = (
        "{name} is not a room saved by Twenty Photos, or it is cut short. Choose the zip that “Save the room” gave, or "
        "save it again."
    )
    SAVED_BY_NEWER = (
        "{name} was saved by a newer Twenty Photos (file version {found}; this one reads up to {known}). Update Twenty "
        "Photos and open it again."
    )
    SAVED_DAMAGED = "{name} is damaged or was changed, so nothing was opened. Save the room again where it was made."
    OF_TEAM = "{team}: {because}"


class ResultCode(Code):
    """Why a team has no result on the sealed test."""

    WAITING = "Its answers are on their way."
    UNTRAINED = "It has not trained yet."
    ONE_LABEL = "It has photos of one label alone: it knows what is unlike them, and tells no two labels apart."
    OTHER_LABELS = "It has other labels than the room: its answers cannot be compared."
    ALL_LEARNT = "It has learnt from every photo of the test: none is left to judge it by."
    UNREADABLE = "It could not be judged. Train again to get a result."
    GONE = "Its project was deleted."
