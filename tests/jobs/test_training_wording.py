"""What a person reads of a training."""

import re
from typing import get_args

from jobs.training_job import End, JobStatus, Note
from jobs.training_wording import why
from model.common.progress import Phase, phase_words


def test_whatever_a_training_is_and_however_it_ends_there_are_words_for_it() -> None:
    values: dict[str, int | str] = {"times": 3, "sentence": "The disk is full."}
    for reason in (*get_args(End), *get_args(Note)):
        assert re.fullmatch(r"[A-Z][^{}]+\.", why(JobStatus("failed", reason=reason, values=values)))
    for phase in get_args(Phase):
        assert re.fullmatch(r"[A-Z][a-z, -]+", phase_words(phase))
    assert phase_words("tuning", 2, 3) == "Learning more, and checking itself on photos it has not seen (2 of 3)"
    assert not why(JobStatus("done"))
