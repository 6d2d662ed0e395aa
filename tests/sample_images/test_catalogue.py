"""The catalogue: six examples, each whole, none to be taken for another."""

import pytest

from model.decision.example_inputs import inputs_of
from model.decision.inputs import EXAMPLE_INPUTS, QUESTIONS
from model.photos.label_names import same_label
from sample_images.catalogue import EXAMPLES, NEITHER, Example, example

of_each = pytest.mark.parametrize("known", EXAMPLES, ids=lambda known: str(known.code))


def test_there_is_an_example_of_every_kind() -> None:
    assert [known.kind for known in EXAMPLES] == ["first", "easy", "shortcut", "hopeless", "series", "strangers"]
    assert len({known.code for known in EXAMPLES}) == 6
    assert all(example(known.code) is known for known in EXAMPLES)


def test_no_label_is_in_two_examples() -> None:
    """By its labels a workspace is known to be an example."""
    labels = [label for known in EXAMPLES for label in known.labels]
    assert not any(same_label(one, other) for i, one in enumerate(labels) for other in labels[:i])


@of_each
def test_every_example_is_whole(known: Example) -> None:
    assert known.title
    assert known.sentence
    assert known.lesson
    assert known.picture.is_file()
    assert {path.name for path in known.train.iterdir()} == set(known.labels)
    assert {path.name for path in known.sealed.iterdir()} - {NEITHER} == set(known.labels)
    assert all(len(list((known.train / label).glob("*.jpg"))) >= known.first for label in known.labels)


@of_each
def test_sealed_photos_are_in_no_folder_that_a_team_sees(known: Example) -> None:
    assert known.sealed not in (known.train, known.tried)


def test_what_a_team_reads_gives_no_lesson_away() -> None:
    for known in EXAMPLES[1:]:
        assert known.kind not in f"{known.code} {known.title} {known.sentence}".lower()


@of_each
def test_every_example_answers_all_questions_of_decide_as_the_examples(known: Example) -> None:
    inputs = inputs_of(known).for_labels(known.labels)
    assert inputs == inputs_of(known)
    assert all(inputs.whose(question) == "example" and not inputs.lacking(question) for question in QUESTIONS)
    assert inputs.situation.perfect_gain > 0


def test_the_wind_turbines_bring_the_figures_that_they_always_did() -> None:
    assert inputs_of(EXAMPLES[0]) == EXAMPLE_INPUTS
