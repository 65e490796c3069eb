"""A record as Akoma Ntoso 3.0: `record.akn.xml`, a `debate` made of nothing but what its edition shows."""

from collections.abc import Callable

from lxml import etree

from deliberation.records.akn.body import Body
from deliberation.records.akn.meta import About, write_meta
from deliberation.records.akn.nodes import node, root
from deliberation.records.reading import Reading

__all__ = ["About", "akn_of"]


def akn_of(reading: Reading, about: About, *, name: Callable[[int | None], str]) -> bytes:
    """The same reading and the same `about` give the same bytes."""
    document = root()
    debate = node(document, "debate", name="consultation")
    meta = node(debate, "meta")
    node(node(node(debate, "preface"), "p"), "docTitle", about.title)
    body = Body(debate, reading)
    write_meta(meta, about, body, name)
    etree.cleanup_namespaces(document, keep_ns_prefixes=["r"])
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8") + b"\n"
