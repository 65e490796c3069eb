"""Opening the file: nothing in it is believed before it has proved to be a whole and harmless debate."""

import stat
from pathlib import Path
from xml.parsers import expat

from lxml import etree

from deliberation.meetings.debates.record import BadDebate

LARGEST = 16 * 1024 * 1024
DEEPEST = 100
AKOMA_NTOSO = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
READ_TOO = (
    "",
    "http://www.akomantoso.org/2.0",
)  # no namespace at all, and the version before: what is read is the same

# What expat says when the text is well-formed as far as it goes, and then stops.
_CODES = expat.errors.codes
_STOPS_SHORT = {
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    _CODES[expat.errors.XML_ERROR_PARTIAL_CHAR],
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}


def open_debate(path: Path) -> etree._Element:
    """The `debate` element of the file."""
    content = _content(path)
    _refuse_declarations(content)
    root = _parse(content)
    _refuse_depth_and_entities(root)
    return _debate_of(root)


def kind(element: etree._Element) -> str:
    """The element's name without its namespace, which differs between drafts."""
    return str(element.tag).rpartition("}")[2]


def _content(path: Path) -> bytes:
    try:
        # A pipe or a device would be waited for, a folder cannot be read.
        if not stat.S_ISREG(path.stat().st_mode):
            raise BadDebate("not_a_file", f"{path} is not a regular file.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise BadDebate("missing", f"There is no file {path}.") from None
    except (OSError, ValueError) as problem:
        raise BadDebate("unreadable", f"{path} cannot be read: {problem}.") from None
    if len(content) > LARGEST:
        raise BadDebate("too_large", f"The file is larger than {LARGEST // 1024 // 1024} MiB, the most that is read.")
    if not content.strip():
        raise BadDebate("empty", "The file is empty.")
    return content


def _refuse_declarations(content: bytes) -> None:
    """Expat tells of a document type before any of it takes effect; entities are never expanded."""

    def found(_name: str, _system: str | None, _public: str | None, has_declarations: bool) -> None:
        if has_declarations:
            raise BadDebate("declares_entities", "The file declares entities of its own, which are never expanded.")

    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = found
    try:
        guard.Parse(content, True)
    except expat.ExpatError as problem:
        if problem.code in _STOPS_SHORT:
            raise BadDebate("truncated", f"The file stops before its end, at line {problem.lineno}.") from None
        raise BadDebate("malformed", f"The file is not well-formed XML: {problem}.") from None
    except (ValueError, LookupError) as problem:
        raise BadDebate("bad_encoding", f"The file's encoding cannot be read: {problem}.") from None


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise BadDebate("malformed", f"The file is not well-formed XML: {problem}.") from None


def _refuse_depth_and_entities(root: etree._Element) -> None:
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise BadDebate("too_deep", f"The file nests its elements more than {DEEPEST} deep.")
    if next(root.iter(etree.Entity), None) is not None:
        raise BadDebate("unknown_entity", "The file uses an entity that it does not define, so words would be lost.")


def _debate_of(root: etree._Element) -> etree._Element:
    name = etree.QName(root)
    namespace = name.namespace or ""
    if name.localname != "akomaNtoso":
        raise BadDebate("not_akoma_ntoso", f"The file is not Akoma Ntoso 3.0: it begins with <{name.localname}>.")
    if namespace not in READ_TOO and not (namespace + "/").startswith(AKOMA_NTOSO + "/"):
        sentence = f"The file is Akoma Ntoso of a version that is not read: {namespace}. Read are 3.0 and 2.0."
        raise BadDebate("other_version", sentence)
    documents = [child for child in root if (etree.QName(child).namespace or "") == namespace]
    kinds = ", ".join(kind(document) for document in documents) or "no document"
    if [kind(document) for document in documents] != ["debate"]:
        raise BadDebate("not_a_debate", f"The file is Akoma Ntoso, but holds {kinds} instead of one debate.")
    return documents[0]
