"""The description of the service for programs: OpenAPI 3.1, and Swagger 2.0 made of it, which Power Automate takes.

Fields whose names begin with `x-ms-` are shown by Power Automate and passed over by others.
"""

import json
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import PlainTextResponse

from server.api.guard import HEADER
from server.api.photos import FIELD, FORM
from server.api.problems import MEDIA_TYPE
from server.health_checks import PATH as HEALTH_PATH

_KEY = "key"  # of the service, among what secures it
_WRONG = {
    400: "The body cannot be read",
    401: "The key is missing or wrong",
    408: "The body took too long",
    413: "Too many or too large photos",
    415: "The body is no photo and no form",
    422: "No photo came, or each was refused",
    503: "Too many wait; try again in a moment",
    507: "The disk is full",
}


def _field(summary: str, what: str) -> Any:  # noqa: ANN401  (pydantic's own type)
    return Field(description=what, json_schema_extra={"x-ms-summary": summary})


class Refused(BaseModel):
    """A photo that could not be used."""

    photo: str = _field("Photo", "Its name, as it was sent")
    reason: str = _field("Reason", "What is wrong and what to do, in a sentence")
    code: str = _field("Code", "The same for programs, such as NO_PHOTO")


class Answer(BaseModel):
    """What a classifier says of a photo."""

    photo: str = _field("Photo", "Its name, as it was sent")
    decision: str = _field("Decision", "The label, “not sure” or “none of these”")
    label: str = _field("Label", "The likeliest label")
    confidence: float = _field("Confidence", "From 0 to 1")
    probabilities: dict[str, float] = _field("Probabilities", "Of each label")


class Inspection(BaseModel):
    """What a detector of one label says of a photo."""

    photo: str = _field("Photo", "Its name, as it was sent")
    decision: str = _field("Decision", "“like these” or “unlike these”")
    score: float = _field("Score", "How unlike it is")
    more_unlike_than: float = _field("More unlike than", "This share of the good photos, from 0 to 1")


class Answers(BaseModel):
    """The photos of a request, in their order."""

    answers: list[Answer]
    refused: list[Refused]


class Inspections(BaseModel):
    """The photos of a request, in their order."""

    answers: list[Inspection]
    refused: list[Refused]


class About(BaseModel):
    """What is served here, and where."""

    name: str
    labels: list[str]
    links: dict[str, str]


_PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457)",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence: what is wrong and what to do"},
        "refused": {"type": "array", "items": {"$ref": "#/components/schemas/Refused"}},
    },
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": what, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, what in _WRONG.items()
}
_FILE = {"type": "string", "format": "binary"}
_FILES = {"type": "array", "items": _FILE, "description": "One photo or many"}
_FORM = {"type": "object", "required": [FIELD], "properties": {FIELD: _FILES}}
_BODY = {"required": True, "content": {FORM: {"schema": _FORM}, "image/*": {"schema": _FILE}}}
_INTERNAL = {"x-ms-visibility": "internal"}  # Power Automate offers no step for it

# What FastAPI is told of each address.
Said = dict[str, Any]
ABOUT: Said = {"operation_id": "About", "summary": "What is served", "response_model": About}
HEALTH: Said = {"operation_id": "Health", "summary": "Whether photos can be answered", "openapi_extra": _INTERNAL}
METRICS: Said = {
    "operation_id": "Metrics", "summary": "Counts and times", "response_class": PlainTextResponse,
    "openapi_extra": _INTERNAL,
}  # fmt: skip


def predict(*, is_detector: bool) -> Said:
    """Return what FastAPI is told of the address that answers photos."""
    return {
        "operation_id": "Predict",
        "summary": "Answer photos",
        "response_model": Inspections if is_detector else Answers,
        "responses": _PROBLEMS,
        "openapi_extra": {"requestBody": _BODY},
    }


def complete(document: dict[str, Any], *, has_key: bool) -> None:
    """Complete what FastAPI has made of the routes."""
    document["components"]["schemas"]["Problem"] = _PROBLEM
    if has_key:
        document["components"]["securitySchemes"] = {_KEY: {"type": "apiKey", "in": "header", "name": HEADER}}
        document["security"] = [{_KEY: []}]
        document["paths"][HEALTH_PATH]["get"]["security"] = []
        for path in ("/", "/metrics"):
            document["paths"][path]["get"]["responses"]["401"] = _PROBLEMS[401]


def swagger(document: dict[str, Any], scheme: str, host: str) -> dict[str, Any]:
    """Return the same as Swagger 2.0, for a server that is reached at a host with its port."""
    document = json.loads(json.dumps(document).replace("#/components/schemas/", "#/definitions/"))
    components = document["components"]
    return {
        "swagger": "2.0",
        "info": document["info"],
        "host": host,
        "basePath": "/",
        "schemes": [scheme],
        "paths": {
            path: {method: _operation(said) for method, said in methods.items()}
            for path, methods in document["paths"].items()
        },
        "definitions": components["schemas"],
        "securityDefinitions": components.get("securitySchemes", {}),
        "security": document.get("security", []),
    }


def _operation(said: dict[str, Any]) -> dict[str, Any]:
    """Return an operation as Swagger has it: its body is a form, with one photo, since a list of files has no words."""
    operation = {name: value for name, value in said.items() if name not in ("requestBody", "responses")}
    operation["produces"] = sorted({kind for answer in said["responses"].values() for kind in answer["content"]})
    operation["responses"] = {
        status: {"description": answer["description"], "schema": next(iter(answer["content"].values()))["schema"]}
        for status, answer in said["responses"].items()
    }
    if "requestBody" in said:
        operation["consumes"] = [FORM]
        photo = {"name": FIELD, "in": "formData", "type": "file", "required": True}
        operation["parameters"] = [photo | {"x-ms-summary": "Photo", "description": "The photo to answer"}]
    return operation
