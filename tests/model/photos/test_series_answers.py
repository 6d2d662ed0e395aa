"""What a person says of groups of photos changes the groups that they touch, and keeps what is left as it was shown."""

from model.photos.series import ALONE
from model.photos.series_answers import all_right, groups_of, named, not_the_same, same_thing

IDS = tuple("abcdefgh")
FOUND = {"a": 0, "b": 0, "c": 0, "d": 1, "e": 1}  # f, g and h show other things


def groups(said: dict[str, str]) -> list[str]:
    return ["".join(group) for group in groups_of(IDS, FOUND, said)]


def after(said: dict[str, str], answer: dict[str, str]) -> list[str]:
    return groups(said | answer)


def test_groups_are_shown_as_found_the_largest_first_until_somebody_says_otherwise() -> None:
    assert groups({}) == ["abc", "de"]
    assert groups({"f": "blade 1", "g": "blade 1"}) == ["abc", "de", "fg"]
    assert groups(dict.fromkeys("abcde", ALONE)) == []


def test_a_photo_of_each_group_joins_the_groups() -> None:
    shown = groups_of(IDS, FOUND, {})
    assert after({}, same_thing("ad", shown, {})) == ["abcde"]
    assert after({}, same_thing("af", shown, {})) == ["abcf", "de"]
    assert after({}, same_thing("fg", shown, {})) == ["abc", "de", "fg"]


def test_some_photos_of_one_group_part_it() -> None:
    said = same_thing("bc", groups_of(IDS, FOUND, {}), {})
    assert after({}, said) == ["bc", "de"]
    assert said["a"] == ALONE


def test_photos_that_are_taken_out_show_a_thing_each_and_the_others_stay_together() -> None:
    said = not_the_same("cf", groups_of(IDS, FOUND, {}), {})
    assert said["c"] == said["f"] == ALONE
    assert said["a"] == said["b"] != ALONE
    assert after({}, said) == ["ab", "de"]


def test_a_name_that_a_person_gave_stays_when_groups_are_joined() -> None:
    said = dict.fromkeys("de", "Blade 2")
    assert set(same_thing("ad", groups_of(IDS, FOUND, said), said).values()) == {"Blade 2"}


def test_the_name_of_another_thing_in_other_capitals_joins_the_two() -> None:
    said = dict.fromkeys("de", "Blade 2")
    assert named(("a", "b", "c"), " blade  2 ", said) == dict.fromkeys("abc", "Blade 2")
    assert named(("d", "e"), "blade 2", said) == dict.fromkeys("de", "blade 2")
    assert named(("a", "b"), " \u200b ", said) == {}


def test_names_that_nobody_gave_never_meet_those_of_people() -> None:
    said = {"f": "Thing 7", "g": "thing 2"}
    answers = all_right(IDS, groups_of(IDS, FOUND, said), said)
    assert answers == {**dict.fromkeys("abc", "thing 8"), **dict.fromkeys("de", "thing 9"), **said, "h": ALONE}


def test_groups_that_are_right_stay_right_when_it_is_said_again() -> None:
    said = all_right(IDS, groups_of(IDS, FOUND, {}), {})
    assert all_right(IDS, groups_of(IDS, FOUND, said), said) == said
