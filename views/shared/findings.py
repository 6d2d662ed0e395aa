"""What the checks found: the worst first, each with its photos and a button that mends it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from model.checks.findings import Finding, together, wanting
from model.checks.wording import words
from model.classifier.classifier import Classifier
from server.services import check_queue
from views.shared import session
from views.shared.error_messages import in_place, told
from views.shared.label_changes import look_blind, move_by_hand
from views.shared.photo_grid import small, undo_button
from views.shared.progress_bar import progress_text
from views.shared.text import count, plain, quoted
from views.shared.upload_progress import working
from views.streamlit_workarounds import polling
from workspace.workspace import Workspace

SHOWN = 8  # photos a finding shows; the gallery has all
_PATIENCE = 0.3  # seconds: few photos are checked before a person could read that they are being checked
_ASKING = "checks-asking"
BLIND = "wrong-labels"  # the finding whose photos are not shown before somebody has looked at them
_ICONS = {
    "problem": ":material/error:",
    "caution": ":material/warning:",
    "passed": ":material/check:",
    "not checked": ":material/help:",
}
_Ask = Callable[[float], Sequence[Finding] | None]  # waits so many seconds for an answer


def photos_panel(workspace: Workspace) -> None:
    """Show what is to be said about the photos before training; asks again while that is found out."""
    if not workspace.photos() or working(workspace):  # what has not arrived cannot be judged
        return
    _panel(workspace, "photos", lambda seconds: _but_for_series(workspace, seconds))


def found_series(workspace: Workspace) -> Finding | None:
    """Return what is known of photos of one thing; `None` while that is found out: the page runs again then."""
    found = check_queue().before_training(workspace, _PATIENCE)
    if found is None:
        st.session_state[_ASKING] = True
    return next((finding for finding in found or [] if finding.code == "series"), None)


def panel(workspace: Workspace, classifier: Classifier) -> None:
    """Show what training has shown about the photos, folded away: labels that may be wrong, and shortcuts."""
    if not workspace.photos():
        return
    with st.expander("Are the photos at fault?", key="photo-findings", icon=":material/image_search:"):
        _panel(workspace, "results", lambda seconds: check_queue().after_training(workspace, classifier, seconds))


def checked(workspace: Workspace, classifier: Classifier) -> list[Finding]:
    """Return what is known by now from before training, and in its place what training has shown."""
    if not workspace.photos():
        return []
    before = check_queue().before_training(workspace, _PATIENCE) or []
    return together(before, check_queue().after_training(workspace, classifier, _PATIENCE) or [])


def _but_for_series(workspace: Workspace, seconds: float) -> list[Finding] | None:
    """Return what there is to say about photos; of which show one thing, the page asks in a place of its own."""
    found = check_queue().before_training(workspace, seconds)
    return None if found is None else [f for f in found if f.code != "series" or f.outcome == "not checked"]


def _panel(workspace: Workspace, place: str, ask: _Ask) -> None:
    known = ask(_PATIENCE) is not None  # the one time that a click waits
    # Drawn as a fragment: while the checks run it alone asks again, and a click on the page does not wait.
    polling.fragment(_findings, workspace, place, ask, again=not known, place=f"findings-{place}")


@in_place
def _findings(workspace: Workspace, place: str, ask: _Ask) -> None:
    findings = ask(0.0)
    if findings is None:
        st.session_state[_ASKING] = True
        _progress(workspace)
        return
    if st.session_state.pop(_ASKING, False):
        st.rerun()  # once: from now on nobody asks any more
    open_ones = wanting(findings)
    rest = [finding for finding in findings if finding not in open_ones]
    with st.container(key=f"findings-{place}"):
        for finding in open_ones:
            with st.container(border=True, key=f"finding-{place}-{finding.code}"):
                _open_finding(workspace, place, finding)
        undo_button(workspace, key=f"undo-{place}")
        _rest(rest, place, all_of_them=not open_ones)


def _progress(workspace: Workspace) -> None:
    progress = check_queue().progress(workspace)
    if progress is None or progress.done is None:
        st.caption("Checking the photos …")
        return
    st.progress(min(progress.fraction, 1.0), text=progress_text(progress))


def _rest(findings: Sequence[Finding], place: str, *, all_of_them: bool) -> None:
    """List what was checked without a fault, folded away where there are faults to read first."""
    if not findings:
        return
    passed = sum(finding.outcome == "passed" for finding in findings)
    if place == "results":  # folded away already
        for finding in findings:
            _say(finding)
        return
    title = f"{count(passed, 'check')} passed"
    if passed < len(findings):
        title += f", {len(findings) - passed} could not be made"
    with st.expander(f"All {title}" if all_of_them and passed == len(findings) else title, icon=":material/check:"):
        for finding in findings:
            _say(finding)


def _say(finding: Finding) -> None:
    title, sentence, _ = map(plain, words(finding))
    st.markdown(f"{_ICONS[finding.outcome]} **{title}**  \n{sentence}")


def _open_finding(workspace: Workspace, place: str, finding: Finding) -> None:
    _say(finding)
    st.caption(plain(words(finding).advice))
    names = {photo.id: photo.name for photo in workspace.photos()}
    there = [photo_id for photo_id in finding.photo_ids if photo_id in names]
    if finding.code == BLIND:  # who is shown which photos are in doubt expects them to be wrong
        look_blind(workspace, there, "Look at them blind", f"look-{place}")
        return
    _photos(workspace, place, finding, {photo_id: names[photo_id] for photo_id in there[:SHOWN]})
    with st.container(horizontal=True, vertical_alignment="center"):
        if finding.remove and st.button(
            f"Remove {count(len(finding.remove))}", key=f"mend-{place}-{finding.code}", icon=":material/delete:"
        ):
            workspace.remove(finding.remove)
            st.rerun()
        # Not photo by photo: they are all of a label that is another one, if the person says so.
        if (
            finding.move
            and not finding.photo_ids
            and st.button("Make them one label", key=f"join-{place}-{finding.code}", icon=":material/merge:")
        ):
            _join(workspace, finding.move)
            st.rerun()
        if len(there) > SHOWN:
            st.caption(f"and {count(len(there) - SHOWN)} more.", width="content")


def _photos(workspace: Workspace, place: str, finding: Finding, names: Mapping[str, str]) -> None:
    """Show a finding's photos, each with the label that it may belong under."""
    if not names:
        return
    better = dict(finding.move)
    labels = {label.name: label.id for label in workspace.labels()}
    width = 140 if better else 88
    with st.grid("auto", min_column_width=width, gap="xsmall"):
        for photo_id, name in names.items():
            with st.container(key=f"shot-{place}-{finding.code}-{photo_id[:20]}", gap="xsmall"):
                st.image(small(workspace.store, photo_id), width="stretch", alt=name)
                label = better.get(photo_id)
                if label in labels and st.button(
                    f"Change to {quoted(label)}", key=f"move-{place}-{finding.code}-{photo_id[:20]}",
                    width="stretch", wrap=True,
                ):  # fmt: skip
                    _move(workspace, photo_id, name, label, labels[label])
                    st.rerun()


@told
def _join(workspace: Workspace, moves: Sequence[tuple[str, str]]) -> None:
    """Put photos under other labels, and remove the labels that are empty then."""
    labels = {label.name: label.id for label in workspace.labels()}
    emptied = {photo.label_id for photo in workspace.photos() if photo.id in dict(moves)}
    for name in {better for _, better in moves} & set(labels):
        workspace.move([photo_id for photo_id, better in moves if better == name], labels[name])
    for label in workspace.labels():
        if label.id in emptied and not label.n_photos:
            workspace.remove_label(label.id)


@told
def _move(workspace: Workspace, photo_id: str, name: str, label: str, label_id: int) -> None:
    move_by_hand(workspace, [photo_id], label_id)  # in another tab the label may have gone
    session.tell(f"{name} is now under “{label}”.")
