"""The beginning of a name tells which thing a photo shows; what cameras and phones write does not."""

import pytest

from model.photos.name_beginnings import beginning, matcher


@pytest.mark.parametrize(
    ("views", "thing"),
    [
        (("thing03-5.jpg", "thing03-11.jpg"), "thing03"),
        (("WTG03_blade2_004.jpg", "wtg03_blade2_17.JPG"), "wtg03_blade2"),
        (("rotor 7 left.jpg", "rotor 7 right 2.jpg", "rotor 7 (3).jpg", "rotor_7_view_2.png"), "rotor 7"),
        (("turbine3a.jpg", "turbine3b.jpg"), "turbine3"),
        (("video1_frame0001.png", "video1_frame0120.png"), "video1"),
        (("12_3.jpg", "12_4.jpg"), "12"),
        (("fido_1.jpg", "fido-2 copy.jpg"), "fido"),
    ],
)
def test_views_of_one_thing_share_the_beginning_of_their_names(views: tuple[str, ...], thing: str) -> None:
    assert {beginning(view).replace("_", " ") for view in views} == {thing.replace("_", " ")}


@pytest.mark.parametrize(
    "name",
    [
        "IMG_0001.JPG", "IMG_20240101_101112.jpg", "DSC00012.jpg", "PXL_20240101_101112123.MP.jpg", "DJI_0042.JPG",
        "WhatsApp Image 2024-01-01 at 10.11.12 (1).jpeg", "Screenshot 2024-01-01 10:11:13.png", "IMG-20240101-WA3.jpg",
        "20240101_101112.jpg", "photo (3).jpg", "17.jpg",
    ],
)  # fmt: skip
def test_names_from_cameras_phones_and_counters_name_no_thing(name: str) -> None:
    assert beginning(name) == ""


def test_a_pattern_says_what_in_a_name_is_the_thing() -> None:
    found = matcher("WTG{series}_*.jpg").fullmatch("wtg03_blade2_004.JPG")
    assert found is not None
    assert found["series"] == "03"
    for wrong in ("WTG*", "{series}-{series}"):
        with pytest.raises(ValueError, match=r"."):
            matcher(wrong)
