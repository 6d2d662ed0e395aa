"""Photos right and wrong so far: the newest judgement counts, and a line climbs with the right ones."""

from itertools import pairwise

from views.train.sorted_photos import SortedPhotos, in_words

PHOTOS = tuple("abcdefgh")
FIRST = {photo: photo not in "ab" for photo in PHOTOS}  # two mistakes


def test_before_the_first_answer_every_photo_waits() -> None:
    nothing = SortedPhotos(PHOTOS, {}, {})
    assert nothing.tiles(PHOTOS) == ["waits"] * 8
    assert in_words(nothing)["right"] == ""
    assert all(point == (0, 0) for line in nothing.lines() for point in line)


def test_the_longer_training_changes_only_what_it_has_judged() -> None:
    some = SortedPhotos(PHOTOS, FIRST, {"b": True, "c": False})
    assert some.tiles("abcd") == ["wrong", "right", "wrong", "right"]
    assert (in_words(some)["right"], in_words(some)["wrong"]) == ("✓ 6 right", "✕ 2 wrong")


def test_lines_climb_and_are_of_the_same_photos_in_the_same_order() -> None:
    first_only, _ = SortedPhotos(PHOTOS, FIRST, {}).lines()
    now, before = SortedPhotos(PHOTOS, FIRST, {"b": True, "c": True}).lines()
    for line in (first_only, now, before):
        assert all(a[1] <= b[1] and a[0] <= b[0] for a, b in pairwise(line))
    assert first_only[-1] == before[-1] == (100.0, 75.0)
    assert now[-1] == (25.0, 25.0)
    assert len({len(line) for line in (first_only, now, before)}) == 1  # so that it can glide


def test_a_photo_that_the_first_answer_never_saw_is_no_right_answer_of_it() -> None:
    now, before = SortedPhotos(PHOTOS, {}, {"a": True}).lines()
    assert now[-1][1] > before[-1][1] == 0
