"""All that a verdict is reached from, gathered for a page: what was measured, checked and answered."""

from model.classifier.classifier import Classifier
from model.decision.inputs import DecisionInputs
from model.decision.rules import Facts
from model.decision.verdict import gather
from views.decide.answers import kept
from views.shared.findings import checked
from views.shared.photos_kept_apart import promise_kept
from workspace.workspace import Workspace


def labels_of(workspace: Workspace | None, classifier: Classifier | None) -> tuple[str, ...]:
    """Return the labels that there is to decide about."""
    if classifier is not None:
        return classifier.labels
    return () if workspace is None else tuple(label.name for label in workspace.labels() if label.n_photos)


def facts_of(workspace: Workspace | None, classifier: Classifier | None) -> Facts:
    """Return the facts of a workspace and of its classifier, as far as there are any."""
    inputs = kept(workspace)
    if workspace is None or classifier is None:
        labels = labels_of(workspace, classifier)
        return Facts(inputs.for_labels(labels) if labels else DecisionInputs())
    return gather(classifier, inputs, checked(workspace, classifier), promise_kept(workspace))
