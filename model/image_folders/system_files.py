"""System files: what systems, cameras and programs leave among a person's photos, which is nobody's label or photo."""

import re
from pathlib import PurePosixPath

# In small letters. What begins with a dot is hidden by those who made it: .thumbnails, .git, .picasaoriginals ...
_FOLDERS = {
    "__macosx", "network trash folder", "temporary items", "ipod photo cache",  # Apple
    "$recycle.bin", "recycler", "recycled", "system volume information", "windowsapps", "found.000",  # Windows
    "@eadir", "#recycle", "#snapshot", "@tmp", "@sharebin", "@database",  # Synology
    "@recycle", "@recently-snapshot", "@__thumb", "@transcode", "@qsys",  # QNAP
    "lost+found", "lost.dir",  # Linux, Android
    "thumbnails", "thumbs", "_thumbnails", "_thumbs", "thumb", "_thumb",  # gallery programs
    "captureone", "__pycache__", "node_modules",
}  # fmt: skip
# Previews of Lightroom, catalogues and libraries of other programs, which are folders with such an ending.
_FOLDER_ENDINGS = (
    ".lrdata", ".lrcat-data", ".photoslibrary", ".photolibrary", ".aplibrary", ".migratedphotolibrary", ".cocatalog",
    ".cosession", ".dtbase", ".app",
)  # fmt: skip
_FILES = {
    "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "icon", "picasa.ini", "zbthumbnail.info",
    "dropbox.device", "folder.htt", "synofile_thumb_m.png", "sync.ffs_db",
}  # fmt: skip
_SIDECARS = {".xmp", ".aae", ".thm", ".pp3", ".dop", ".cos", ".lrcat", ".cot"}  # notes beside photos, and previews
_LEFTOVER = re.compile(r"~\$.*|\..*|_vti_.*|SYNO(PHOTO|FILE|VIDEO)_.*", re.IGNORECASE)


def is_system_file(path: PurePosixPath) -> bool:
    """Say whether a file, or a folder above it, is one that a system or a program made for itself."""
    *folders, name = path.parts or ("",)
    return any(is_system_folder(folder) for folder in folders) or _is_left_by_a_program(name)


def is_system_folder(name: str) -> bool:
    """Say whether a folder of that name is one that a system or a program made for itself."""
    small = name.lower()
    # `..` leads out, which is refused by its name and not passed over.
    hidden = small.startswith((".", "_vti_")) and small != ".."
    return hidden or small in _FOLDERS or small.endswith(_FOLDER_ENDINGS)


def _is_left_by_a_program(name: str) -> bool:
    small = name.lower()
    return small in _FILES or PurePosixPath(small).suffix in _SIDECARS or bool(_LEFTOVER.fullmatch(name))
