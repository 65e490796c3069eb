"""The addresses of the data interface: one table, from which requests are answered and the description is made."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from deliberation.records.api import calls, records, shapes
from deliberation.records.api.asking import CURSOR, CURSOR_OF_TWO, LIMIT, ORGANISATION, WORDS, YEAR, Parameter

Answer = Callable[[HttpRequest, Mapping[str, Any]], Struct]
PAGED = (CURSOR, LIMIT)
PAGED_BY_TWO = (CURSOR_OF_TWO, LIMIT)


@dataclass(frozen=True)
class Endpoint:
    """`path`: below /api/v1/, with the parts that vary in braces."""

    path: str
    name: str
    says: "Promise | str"
    answer: Answer
    shape: type[Struct]
    parameters: tuple[Parameter, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))

    @property
    def parts(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)


ENDPOINTS = (
    Endpoint(
        "records/",
        "listRecords",
        _("The sealed records of public meetings, newest first."),
        records.listed,
        shapes.RecordPage,
        (*PAGED, ORGANISATION, YEAR),
    ),
    Endpoint(
        "records/{record}/", "getRecord", _("One record: its agenda and its votes."), records.shown, shapes.Record
    ),
    Endpoint(
        "records/{record}/passages/",
        "listPassages",
        _("What was said and decided in one meeting, in order."),
        records.passages,
        shapes.PassagePage,
        PAGED_BY_TWO,
    ),
    Endpoint(
        "search/",
        "search",
        _("The passages of public records that have these words, newest first."),
        records.found,
        shapes.PassagePage,
        (WORDS, *PAGED_BY_TWO, ORGANISATION, YEAR),
    ),
    Endpoint(
        "rounds/",
        "listCalls",
        _("The public calls for opinions, newest first."),
        calls.listed,
        shapes.CallPage,
        (*PAGED, ORGANISATION),
    ),
    Endpoint("rounds/{call}/", "getCall", _("One call for opinions and its figures."), calls.shown, shapes.Call),
    Endpoint(
        "rounds/{call}/opinions/",
        "listOpinions",
        _("The opinions that are shown, by number."),
        calls.opinions_of,
        shapes.OpinionPage,
        PAGED,
    ),
)
