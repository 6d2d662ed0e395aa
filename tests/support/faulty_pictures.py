"""Pictures with one fault each, by the name of the fault."""

from PIL import Image, ImageFilter

from tests.support.pictures import picture

PLAIN = picture(1, 3, side=48).resize((240, 240), Image.Resampling.NEAREST)  # shapes large enough to be blurred
FAULTY = {
    "blur": PLAIN.filter(ImageFilter.GaussianBlur(6)),
    "dark": Image.eval(PLAIN, lambda value: value // 5),
    "overexposed": Image.eval(PLAIN, lambda value: 246 + value // 30),
    "blank": Image.new("RGB", (240, 240), (120, 130, 110)),
}
