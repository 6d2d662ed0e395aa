"""What a training has judged so far lies beside its status, for who watches."""

from pathlib import Path

from jobs.judged_photos import read_judged, write_judged


def test_judgements_are_read_in_their_order_and_for_their_job_alone(tmp_path: Path) -> None:
    folder = tmp_path / "training"
    folder.mkdir()
    assert read_judged(folder, "job") == {}
    write_judged(folder, "job", [("b", True), ("a", False)])
    assert list(read_judged(folder, "job").items()) == [("b", True), ("a", False)]
    assert read_judged(folder, "another") == {}


def test_a_damaged_list_is_as_good_as_none_and_a_workspace_that_is_gone_gets_none(tmp_path: Path) -> None:
    (tmp_path / "judged.json").write_text('{"job": "job", "photos": [["a", "yes"]]}')
    assert read_judged(tmp_path, "job") == {}
    gone = tmp_path / "gone" / "training"
    write_judged(gone, "job", [("a", True)])
    assert not gone.parent.exists()
