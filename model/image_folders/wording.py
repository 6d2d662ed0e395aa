"""How labels were found in a set of files, and what is to be said of them: a sentence for each code."""

from model.common.errors import Code


class LayoutCode(Code):
    """What was found in a set of files."""

    # How labels are read; these stand alone
    FOLDERS = "Each folder is a label."
    ZIPS = "Each zip is a label."
    FOLDERS_IN_SPLITS = "The labels are the folders inside {folders}."
    NAMES = "The labels are in the names of the files: “{name}” is “{label}”."
    TABLE = "The labels are in the column “{column}” of “{table}”."
    TABLE_WITHOUT_HEADINGS = "The labels are in “{table}”."
    BOXES = "The labels come from the boxes drawn in the photos."
    ONE_LABEL = "All photos lie in one folder, so its name is their only label: “{label}”."
    NO_LABELS = "Nothing says which labels these photos have."

    # What is to be said before they count
    NAMES_GUESSED = "Some letters in these names had to be guessed: check that the labels are spelled right."
    EMPTY_LABEL = "The folder “{label}” holds no photos, so it is no label."
    TWO_SPELLINGS = "“{label}” and “{other}” look like one label in two spellings, and count as two: are they one?"
    ROWS_WITHOUT_PHOTO = "{n:,} {rows} of “{table}” {name} no photo that is here: {names}."
    PHOTOS_WITHOUT_LABEL = "Without a label, so left out: {n:,} of {of:,} photos."
    WITHOUT_LABELS = (
        "The {n:,} photos in “{folder}” have no labels, so they are left out: ask the classifier about them."
    )
    THINGS = (
        "The column “{column}” of “{table}” says which photos show the same thing: {n:,} things. Photos of one thing "
        "are judged together."
    )
    KEPT_APART = (
        "The {n:,} photos in “{folder}” are test photos: they judge the classifier, which never learns from them."
    )
    SPREADSHEET = "“{table}” is a spreadsheet, which is not opened here: save it as CSV, and its labels are read."
    POINT_ABOVE = (
        "{folder} holds photos, but no folders that could be labels. For more than one label, give the folder above "
        "it, whose folders are the labels."
    )
    ZIP_BESIDE = "Add a zip for each other label too, or one zip with a folder for each label."
    VANISHED = "“{label}” was left out: none of its {n:,} files could be used."
