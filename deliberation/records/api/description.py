"""The OpenAPI document, made from the table of addresses and the types they answer with."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils import translation

from deliberation.records.api.asking import LARGEST
from deliberation.records.api.endpoints import ENDPOINTS, Endpoint
from deliberation.records.api.shapes import Problem

REF = "#/components/schemas/{name}"
VERSION = "1.0.0"
OF_PATH: Mapping[str, Any] = {
    "record": {"type": "string", "format": "uuid"},
    "call": {"type": "integer", "minimum": 1, "maximum": LARGEST},
}
HEADERS = {"ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match: 304 if nothing changed."}}
PROBLEMS = {
    "400": "A parameter cannot be understood.",
    "404": "There is nothing public at this address.",
    "405": "Only GET and HEAD.",
}


def document(*, server: str) -> dict[str, Any]:
    with translation.override("en"):
        paths = {f"/{one.path}": {"get": _operation(one)} for one in ENDPOINTS}
    _, schemas = msgspec.json.schema_components([*(one.shape for one in ENDPOINTS), Problem], ref_template=REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rostrum",
            "version": VERSION,
            "description": "Public records and calls for opinions, read-only. No key is needed. Fields may be added.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    of_path = [{"name": part, "in": "path", "required": True, "schema": OF_PATH[part]} for part in endpoint.parts]
    of_query = [
        {
            "name": one.name,
            "in": "query",
            "required": one.required,
            "description": one.says,
            "schema": dict(one.schema),
        }
        for one in endpoint.parameters
    ]
    answered = {"description": str(endpoint.says), "headers": HEADERS, "content": _content(endpoint.shape)}
    return {
        "operationId": endpoint.name,
        "summary": str(endpoint.says),
        "parameters": [*of_path, *of_query],
        "responses": {
            "200": answered,
            "304": {"description": "Nothing changed."},
            **{status: {"description": says, "content": _content(Problem)} for status, says in PROBLEMS.items()},
        },
    }


def _content(shape: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(name=shape.__name__)}}}
