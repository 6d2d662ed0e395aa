"""Why a file, a zip or a label's name is refused: the sentence of each code, and the words for each file type."""

from model.common.errors import Code, Value

_SAVE_AS = "Save it as JPEG or PNG and add that."
_PHOTOS_ARE = "Photos are JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF files."
_UNPACK = "Unpack it and add the photos in it."

# File type (`model.photos.formats.file_types`) -> what a person calls it, and what to do where it is no photo of ours.
TYPES = {
    "JPEG": ("a JPEG photo", _SAVE_AS),
    "PNG": ("a PNG picture", _SAVE_AS),
    "GIF": ("a GIF picture", _SAVE_AS),
    "BMP": ("a BMP picture", _SAVE_AS),
    "WebP": ("a WebP photo", _SAVE_AS),
    "HEIC": ("a HEIC photo", _SAVE_AS),
    "AVIF": ("an AVIF picture", _SAVE_AS),
    "TIFF": ("a TIFF picture", _SAVE_AS),
    "raw": ("a raw camera picture", "Develop it with the camera's own program, save it as JPEG and add that."),
    "JPEG 2000": ("a JPEG 2000 picture", _SAVE_AS),
    "JPEG XL": ("a JPEG XL picture", _SAVE_AS),
    "Photoshop": ("a Photoshop picture", _SAVE_AS),
    "DDS": ("a DDS picture", _SAVE_AS),
    "SVG": ("a vector drawing (SVG)", _SAVE_AS),
    "PostScript": ("a PostScript drawing", _SAVE_AS),
    "DICOM": ("a medical scan (DICOM)", _SAVE_AS),
    "PDF": ("a PDF document", "Save its photos as JPEG and add those."),
    "video": ("a video", "Save single pictures of it as JPEG and add those."),
    "zip": ("a zip archive or an office document", _UNPACK),
    "RAR": ("a RAR archive", _UNPACK),
    "7z": ("a 7z archive", _UNPACK),
    "gzip": ("a gzip archive", _UNPACK),
    "empty zip": ("an empty zip archive", _PHOTOS_ARE),
    "icon": ("an icon", _PHOTOS_ARE),
    "pointer": ("a mouse pointer", _PHOTOS_ARE),
    "old office": ("an old office document", _PHOTOS_ARE),
    "Ogg": ("a sound or a video", _PHOTOS_ARE),
    "sound": ("a sound", _PHOTOS_ARE),
    "program": ("a program", _PHOTOS_ARE),
    "database": ("a database", _PHOTOS_ARE),
    "web page": ("a web page", _PHOTOS_ARE),
    "text": ("a text file", _PHOTOS_ARE),
    "unknown": ("a file of an unknown kind", _PHOTOS_ARE),
}


class PhotoCode(Code):
    """Why a file, a zip or a label's name is not taken; of a file, the sentence goes on from its name."""

    # The file
    EMPTY = "the file is empty (0 bytes); the copy was probably cut off. Add it again."
    TOO_LARGE = (
        "the file has {megabytes:,.0f} MB; at most {most} are read. Save the photo smaller, or with a stronger "
        "compression, and add it again."
    )
    NO_PHOTO = "this is {words}, not a photo that can be read here. {advice}"
    NO_HEIC = (
        "this is a HEIC photo, as iPhones take them, and what reads those is not installed. Save it as JPEG and add "
        "that. For new photos, choose on the phone: Settings, Camera, Formats, Most Compatible."
    )
    CUT_SHORT = "the file is cut short: the copy or the download probably stopped early. Add the original again."
    DAMAGED = (
        "the file begins like {words} but is damaged inside, or cut short. Open it in another program; if it shows "
        "there, save it as JPEG or PNG and add that."
    )
    DAMAGED_PART = (
        "the file is damaged inside: part of the picture is grey or in wrong colours. Copy the original again, or cut "
        "out the good part, save it and add that."
    )
    RARE_MAKE = "this is {words} of a rare kind that cannot be read here. {advice}"
    FOR_APPLE = (
        "this is a PNG as Apple's tools pack pictures into apps (CgBI), which other programs show in wrong colours. "
        "Open it on a Mac, export it as PNG or JPEG, and add that."
    )
    OTHER_LEVELS = (
        "its values ({low:,.0f} to {high:,.0f}) do not fit the scale of the other photos with more than 8 bits "
        "({black:,.0f} is black, {white:,.0f} is white). It is probably from another camera: put such photos into a "
        "project of their own."
    )
    TOO_MANY_SCANS = (
        "it is put together from more than {most} layers, which no camera writes and which take minutes to read. Save "
        "it anew as JPEG and add that."
    )
    TOO_MANY_PIXELS = (
        "opening it would need {megapixels:,.0f} megapixels; at most {most} can be read. Save it smaller and add it "
        "again."
    )
    SIDE_TOO_LONG = (
        "it is {width:,} x {height:,} pixels; at most {most:,} on a side can be read. Save it smaller, or cut it into "
        "parts, and add it again."
    )
    TOO_SMALL = (
        "it is {width} x {height} pixels; a photo needs at least {least} on each side. It is probably an icon or a "
        "preview: add the original."
    )
    TOO_MUCH_MEMORY = "opening it would need more memory than a photo may take. Save it smaller and add it again."
    BROKE_DOWN = (
        "the program that opens photos crashed on it, so the file is probably damaged. Open it in another program, "
        "save it as JPEG or PNG and add that."
    )
    TOO_SLOW = (
        "opening it took longer than {seconds:.0f} seconds, so it was given up. The file is probably damaged or very "
        "large: save it smaller, as JPEG, and add that."
    )
    NO_START = (
        "the program that opens photos does not start; the computer is probably short of memory. Close other programs "
        "and add the photo again."
    )
    BROKEN_LINK = "it is a broken link, or no file at all. Add the photo itself."
    UNREADABLE = "it cannot be read ({cause}). Check that you may open it, or copy it again."
    NOT_KEPT = "it could not be kept ({cause}). Free some space on the computer and add it again."
    TOO_MUCH_AT_ONCE = "more than {gigabytes:,.0f} GB were added at once. Add the rest in smaller parts."

    # A file in a zip
    LEADS_OUT = "its name in the zip leads out of the zip. Make the zip again from a folder of photos."
    LONG_NAME = "its name in the zip is longer than {most} characters. Give it a shorter one."
    LINK = "it is a link, not a photo. Put the photo itself into the zip."
    ZIP_IN_ZIP = "it is a zip inside a zip, which is not opened. Unpack it and add its photos."
    UNPACKS_TOO_LARGE = (
        "it would unpack to more than {most} times its size in the zip, which no photo does. Save it as JPEG or PNG "
        "and add that."
    )
    DAMAGED_IN_ZIP = "it is damaged inside the zip. Make the zip again from the original photos."

    # A zip: `it` is its name, unless it stands among photos
    NO_ZIP = (
        "{it} cannot be opened as a zip: it is damaged, cut short, or something else under that name. Make the zip "
        "again and add it."
    )
    ZIP_TOO_MANY_FILES = "{it} has more than {most:,} files, the most that are read. Split it into several zips."
    ZIP_ENCRYPTED = (
        "{it} is protected with a password. Unpack it with 7-Zip (Windows), Keka (Mac) or the program that made it, "
        "and add the folder that comes out."
    )
    ZIP_PACKING = (
        "{n:,} of {of:,} files in {it} are packed with {way}, which is not opened here. Unpack it with 7-Zip "
        "(Windows), Keka (Mac) or the program that made it, and add the folder that comes out."
    )
    ZIP_TOO_LARGE = (
        "{it} would unpack to {gigabytes:,.1f} GB; at most {most} GB are read. Split it into several zips, or save the "
        "photos smaller."
    )
    ZIP_BOMB = (
        "{it} is not a proper zip: files in it lie within one another, as in a zip bomb. Make the zip again from the "
        "original photos."
    )
    SAVED_WORKSPACE = "{it} is a saved project, not a zip of photos: open it on the Start page."

    # A folder, and what is kept
    NO_FOLDER = (
        "{folder} is not a folder, nor a zip. Give the folder whose sub-folders are the labels, or a zip of it; unpack "
        "an archive of another kind first."
    )
    NO_EXAMPLE = "The example's photos are not there: install Twenty Photos again."
    GONE_FROM_DISK = (
        "A photo ({id}…) is no longer on the disk: another program probably deleted it. Remove it here and add it "
        "again."
    )
    DAMAGED_ON_DISK = (
        "A photo ({id}…) was damaged on the disk, by another program or the disk itself. Remove it here and add it "
        "again."
    )

    # The place of a photo among others
    NO_LABEL = "it is in no label's folder. Put it into a sub-folder that has its label's name."
    NO_LABEL_GIVEN = "it is in no label's folder: put it into a folder named like its label."
    LABEL_NAME = "this name cannot be a label, so its files are left out ({n_files:,}). {because}"
    NO_ROW = "it has no row in “{table}”, so it has no label. Add one, or remove the photo."
    TWO_ROWS = "“{table}” has several labels for it. Keep the row that is right."
    BESIDE_PHOTOS = (
        "it ends in {ending}, unlike photos, so it was left out, as were all such files ({n:,}). If it is one, rename "
        "it to .jpg or .png."
    )
    NO_LABEL_IN_NAME = "its name gives no label, unlike the others. Rename it, or put it into a label's folder."
    NO_BOX = "no box is drawn in it, so nothing says its label. Add it under a label by hand."
    SEVERAL_BOXES = "boxes of several kinds are drawn in it, and a photo can have one label. Cut it into parts."
    SAME_PHOTO = "it is the same photo as “{kept}”, so it counts once."
    SAME_PHOTO_OTHER_LABEL = (
        "it is the same photo as “{kept}”, but that one is under “{label}” and this one under “{other}”. Only one "
        "label can be right: remove the wrong copy."
    )
    OTHER_LABEL = (
        "it is already under “{label}”, and a photo can have one label: move it to “{other}” if “{label}” is wrong."
    )
    TOO_MANY_PHOTOS = "this project has {n:,} photos, the most it can take. Remove some, then add it again."
    TOO_MUCH_SPACE = (
        "this project takes up {megabytes:,.0f} MB on the disk, and can take up at most {most:,}. Put more photos into "
        "a new project."
    )
    TOO_MUCH_WAITS = (
        "{megabytes:,.0f} MB of files are waiting to be read already, and at most {most:,} can. Add it again when "
        "those are read."
    )
    TEST_SET_FULL = "there can be at most {most:,} test photos."
    TRIED_FULL = "there are {most:,} photos here already: clear them first."

    # A label's name
    LABEL_EMPTY = "A label needs a name, such as “healthy”: type at least one letter."
    LABEL_LONG = "The label “{start}…” has {n} characters; at most {most} fit. Give it a shorter name."
    LABEL_RESERVED = "“{label}” is an answer of its own, so it cannot be a label. Choose another name, such as “other”."
    LABEL_TAKEN = "There is a label “{label}” already: choose another name, or use that one."
    LABEL_GONE = "The label was removed in the meantime: choose another one, or undo the removal."
    TOO_MANY_LABELS = "There are {n} labels already, the most a project can have: use one of them, or remove one."

    # What is missing before training
    NO_LABELS_YET = "There are no labels yet: make at least 2, such as “healthy” and “needs maintenance”."
    ONE_LABEL = "“{label}” is the only label: make at least one more, such as “other” with photos of anything else."
    NO_PHOTOS = "“{label}” has no photos yet: add at least {more}."
    ONE_PHOTO = "“{label}” has 1 photo: add at least {more} more."
    FEW_PHOTOS = "“{label}” has {n} photos: add at least {more} more."

    def sentence(self, **values: Value) -> str:
        """Return what a person reads; of a file type its words are filled in, of a label's refusal its sentence."""
        known: dict[str, Value] = {"it": "it", **values}
        if "type" in values:
            known["words"], known["advice"] = TYPES[str(values["type"])]
        if "because" in values:
            label = {name: value for name, value in values.items() if name != "because"}
            known["because"] = PhotoCode[str(values["because"])].sentence(**label)
        return super().sentence(**known)
