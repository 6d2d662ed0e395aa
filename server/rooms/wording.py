"""The sentences of the rooms' pages that the server says."""

from model.common.errors import Code


class RoomPageCode(Code):
    """What is said of a room and its teams."""

    # A team that may need help, on its line of the board
    GONE = "Deleted their photos."
    TRAINING_FAILED = "Training stopped. {why}"
    SILENT = "Silent for {minutes} min."
    HELP = "Asks for help."
    REFUSED_ONE = "1 file was refused."
    REFUSED = "{n} files were refused."

    # The results on the sealed test
    ABOUT_RESULTS = (
        "{n} photos that no team had seen before the reveal. The true figure lies within the bar, 9 times out of 10."
    )
    UNEVEN = "There are more photos of one label than of another, so each label counts the same."
    ABOUT_TIES = "Tied teams cannot be told apart by these photos."
    ABOUT_MONEY = (
        "Money is at the threshold that the costs ask for, which may be another one than the team chose. Compare it "
        "only between teams with the same costs."
    )
    OWN_COSTS = "by its own costs"
    COSTS_OF_EXAMPLE = "by the example’s costs"
    BY_ONE = "({team})"
    TIED = "tied with {n} teams"
    STRANGERS = "{n} of {of} strange photos recognised as such"
    NOT_SURE = "not sure of {n}"
    LATE = "trained after the reveal, so it has no place"
    LEFT_OUT = "{n} left out, it has learnt from them"
    JUDGED_AGAIN = "new result on its way"

    # What was written down in an exercise
    BETS = "Bets {first}, {second} and {third} of 100."
    VOTE = "{choice}: “{text}”"

    # Files to take along
    GONE_FROM_FILE = "{team} is not in it: their photos were deleted."
    NOT_IN_FILE = "{team} is not in it, so keep the room. {because}"
    LARGER_THAN_OPENED = (
        "This file has {n:,} MB, and no server opens more than {most:,} MB: keep the room, or remove a team and save "
        "again."
    )
    NOT_MADE = "This file was not made yet: ask for it on the board."

    # What cannot be done
    NOT_READY = "The room's photos are being read: try again in a moment."
    NO_PHOTOS = "This room has no photos yet: the facilitator has to add some first."
    WRONG_WORD = "That is not the room's password. Look at its capital letters, too."
    WORD_NEEDED = "This room has a password: the facilitator has it."
    TOO_OFTEN = "Too many codes, passwords or teams came from here. Wait {n} s, then try again."
    NOT_THE_CODE = "Type the room's code, {right}, to delete it."
    NO_TEST_YET = "The results are shown when the facilitator reveals them."
    NOT_IN_A_ROOM = "These photos are in no workshop's room, or its time is over."
    NO_WALL = "There is no room at this address: it was deleted, or its time is over."
    TOO_MANY_ROOMS = "There are {most} rooms here already: delete one of them, or wait until one's time is over."
    NO_EXAMPLE = "There is no such example here: choose another one."
    NO_PHOTO = "There is no such photo."
    ZIP_TOO_LARGE = "This zip has more than {most} MB: choose a smaller one."
    NO_SPACE_LEFT = "With this zip the room would take more than {most:,} MB: choose a smaller one."
    MANY_ARRIVE = "Other zips are on their way to this server: try it again in a minute."
    CUT_SHORT = "The zip was cut short on its way: choose it again."
