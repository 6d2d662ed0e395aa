"""Why a classifier is not exported, one sentence a code."""

from model.common.errors import Code


class ExportCode(Code):
    """Why a classifier, or a format, is not exported."""

    ONE_LABEL = (
        "{name} was trained on one label alone, and only what tells labels apart can be exported so far. Other "
        "programs can ask it over HTTP: twenty api {name}"
    )
    DIFFERS = (
        "Nothing was written: on {n:,} photos the exported files answer otherwise than the app does. Decisions that "
        "differ: {decisions:,}; probabilities by up to {greatest:.4f}, where {most} is let through. That is a fault "
        "of ours: ask it over HTTP meanwhile, with twenty api."
    )
    DID_NOT_RUN = (
        "Nothing was written: the exported files gave no answer when they were tried ({cause}). Free some memory and "
        "space on the disk, then try again."
    )
    NO_PHOTOS = (
        "Nothing was written: none of the photos to compare the answers on could be read. Give a folder of other ones, "
        "or none: then it takes the small copies in the classifier."
    )
    NO_TFLITE = (
        "There is no export to TensorFlow Lite: its converters cannot take over the step that makes a photo smaller, "
        "so answers would differ from those here. Take model.onnx of the usual export; onnxruntime runs it on Android "
        "too."
    )
    NO_COREML = (
        "There is no export to Core ML: Apple's converter no longer reads ONNX, and its files can be tried on a Mac "
        "alone. Take model.onnx of the usual export; onnxruntime runs it on iPhones too."
    )
