"""The sentences about uploads that ended early."""

from model.common.errors import Code


class UploadCode(Code):
    """Why uploads ended before all files were read."""

    STOPPED = "Stopped."
    OUR_FAULT = "Reading these photos failed, and the fault is ours: add them again."
    NOT_READ = "{n} files were not read."
