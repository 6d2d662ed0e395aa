"""Sets of other tools on the page: what was found is shown with pictures, and counts after one click."""

from pathlib import Path

from playwright.sync_api import Page, expect

from model.classifier.test_set import TestSet
from tests.browser.cards import expect_counts
from tests.browser.conftest import NewPage
from tests.browser.steps import add_files, click, fits, idle, key, start_own
from tests.support.pictures import picture_bytes, write_folder
from tests.support.zips import zip_of
from workspace.workspace import Workspace


def workspace_of(page: Page, home: Path) -> Workspace:
    return Workspace.open(home / "workspaces", page.url.partition("w=")[2])


def test_train_and_test_folders_are_proposed_and_taken_by_one_click(page: Page, home: Path, tmp_path: Path) -> None:
    for split, seed in (("train", 0), ("val", 20), ("test", 40)):
        write_folder(tmp_path / "set" / split, {"striped": 0, "dotted": 1}, per_label=3, first_seed=seed)
    start_own(page)
    add_files(page, "folder", tmp_path / "set")
    proposal = key(page, "proposal")
    expect(proposal).to_contain_text("The labels are the folders inside “train”, “val” and “test”.")
    expect(proposal.get_by_text("striped · 6 photos")).to_be_visible()
    idle(page)
    expect(key(page, "strip-proposed-0").locator("img")).to_have_count(3)
    expect(page.locator("section.card")).to_have_count(0)  # nothing counts yet
    fits(page)
    click(page, "agree")
    expect_counts(page, 6, 6)
    expect(key(page, "proposal")).to_have_count(0)
    expect(page.locator("section.card")).to_have_count(2)
    workspace = workspace_of(page, home)
    assert [label.name for label in workspace.labels()] == ["dotted", "striped"]
    assert len(TestSet(workspace.folder / "test_set").dataset().photo_ids) == 6


def test_a_table_may_be_read_in_another_way_or_not_at_all(new_page: NewPage, home: Path, tmp_path: Path) -> None:
    page = new_page(width=420, dark=True)
    folder = write_folder(tmp_path / "set", {"images": 0}, per_label=6)
    rows = [f"{i:03}.jpg;{'rust' if i % 2 else 'crack'};{'ab'[i // 3]}" for i in range(5)]
    (folder / "labels.csv").write_text("\n".join(["file;fault;site", *rows, "gone.jpg;rust;a"]), encoding="utf-8-sig")
    start_own(page)
    add_files(page, "folder", folder)
    proposal = key(page, "proposal")
    expect(proposal.get_by_text("rust · 2 photos")).to_be_visible()
    expect(proposal).to_contain_text("1 row of “labels.csv” names no photo that is here: gone.jpg.")
    idle(page)
    fits(page)
    proposal.get_by_text("column “site”").click()
    expect(proposal.get_by_text("a · 3 photos")).to_be_visible()
    click(page, "disagree")
    expect(key(page, "proposal")).to_have_count(0)
    assert not workspace_of(page, home).photos()


def test_zips_that_come_one_after_the_other_are_a_label_each(page: Page, tmp_path: Path) -> None:
    start_own(page)
    for kind, name in enumerate(("cat", "dog")):
        path = tmp_path / f"{name}.zip"
        path.write_bytes(zip_of([(f"{i}.jpg", picture_bytes(kind, i)) for i in range(5)]))
        add_files(page, "zip", [path])
        expect(key(page, "proposal").get_by_text(f"{name} · 5 photos")).to_be_visible()
        idle(page)
    click(page, "agree")
    for name in ("cat", "dog"):
        expect(page.get_by_role("heading", name=name, level=2)).to_have_count(1)


def test_a_label_whose_files_are_all_refused_stands_there_empty(page: Page, photos: Path, tmp_path: Path) -> None:
    start_own(page)
    members = [(f"{p.parent.name}/{p.name}", p.read_bytes()) for p in sorted(photos.glob("*/*.jpg"))]
    (tmp_path / "set.zip").write_bytes(zip_of([*members, ("rust/1.jpg", b"no photo"), ("not sure/1.jpg", b"x")]))
    add_files(page, "zip", [tmp_path / "set.zip"])
    expect(page.get_by_text("“rust” has no photos yet")).to_be_visible()
    expect(key(page, "refusals")).to_contain_text("not sure: this name cannot be a label")
