"""The server's OpenAPI document, as the tests walk through it."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One endpoint. Any one of `permissions` suffices; there is none where every signed-in person may call it."""

    method: str
    path: str
    permissions: tuple[str, ...]
    is_public: bool
    takes_body: bool
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def url(self) -> str:
        """The path with ids that belong to nothing."""
        return re.sub(r"\{[^}]+\}", lambda _: str(uuid.uuid4()), self.path)


def operations(document: dict) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            permission = operation.get("x-permission") or []
            listed = (permission,) if isinstance(permission, str) else tuple(permission)
            security = operation.get("security", document.get("security", []))
            parameters = [
                resolved(document, one) for one in item.get("parameters", []) + operation.get("parameters", [])]
            yield Operation(
                method.upper(), path, listed, security == [] or {} in security, "requestBody" in operation,
                tuple(one["name"] for one in parameters))


def resolved(document: dict, value: dict) -> dict:
    """What a `$ref` within the document refers to."""
    while "$ref" in value:
        target = document
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    return value
