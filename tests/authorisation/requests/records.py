"""Records: the archive, what each reads of a record, and who checks and approves it."""

from tests.authorisation.requests import Data, Given, Request, fixed, number, rows
from tests.authorisation.table import SEATED
from tests.authorisation.world import World, base_of
from tests.authorisation.world.meetings import seats_of, utterance_of

CLOSED = ("own public", "own members", "own invited", "other public", "other members", "other invited")
EACH = (*CLOSED, "missing")
SOME = ("own public", "own members", "own invited", "other members", "missing")
closed, sealed = number("meeting", "closed"), number("meeting", "sealed")


def one_file(whose: str) -> Given:
    return lambda world, actor: {"meeting": world.number("sealed", whose), "name": "record.akn.xml"}


def approved(whose: str) -> Given:
    """As far as the log goes that the page showed."""
    return lambda world, actor: {"do": "approve", "upto": world.things["closed", whose].last_seq}


def of_api(whose: str) -> Given:
    return lambda world, actor: {"path": f"records/{world.number('sealed', whose)}/"}


def settled(world: World, actor: str) -> Data | None:
    return {"do": "refused", "contest": 1}


def confirmed(whose: str, of: str) -> Given:
    """One's own words, or those of another; who said nothing there names the guest's."""

    def data(world: World, actor: str) -> Data | None:
        meeting, by = world.things["closed", whose], base_of(actor)
        another = "guest" if by != "guest" else "clerk"
        speaker = by if of == "own" and by in SEATED else another
        seat = seats_of(meeting)[world.people[speaker].pk]
        return {"do": "confirm", "utterance": utterance_of(meeting.pk, seat), "version": 1}

    return data


REQUESTS = [
    *(Request("records", whose, finds=f"会议 closed {whose}") for whose in CLOSED),
    *(Request("records_feed", whose, finds=f"会议 sealed {whose}") for whose in CLOSED),
    Request("sitemap"),
    Request("robots"),
    Request("data"),
    *(Request("api", f"records, {whose}", fixed(path="records/"), finds=f"会议 sealed {whose}") for whose in CLOSED),
    *(Request("api", f"{whose}, sealed", of_api(whose)) for whose in ("own public", "own members", "other members")),
    *rows("record", closed, EACH),
    *(Request("record", f"{whose}, sealed", sealed(whose)) for whose in ("own members", "other members")),
    *rows("record_package", sealed, SOME),
    *rows("record_pdf", sealed, SOME),
    *rows("record_pdf", sealed, SOME, fixed()),
    *rows("record_file", one_file, SOME),
    *rows("own_words", closed, SOME),
    Request("own_words", "own public, one's own words", closed("own public"), confirmed("own public", "own")),
    Request("own_words", "own public, another's words", closed("own public"), confirmed("own public", "another")),
    *rows("record_desk", closed, SOME),
    *(
        Request("record_desk", f"{whose}, approve", closed(whose), approved(whose))
        for whose in ("own public", "own members", "own invited", "other public")
    ),
    Request("record_desk", "own public, settle", closed("own public"), settled),
    Request("record_desk", "missing", closed("missing"), fixed(do="approve", upto="1")),
]
