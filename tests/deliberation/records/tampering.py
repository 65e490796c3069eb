"""Ways to tamper with a package, each with the places that may be named for it."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deliberation.records import verify_record
from tests.deliberation.records.given import Files

Place = int | str
Tamper = Callable[[Files, Random], set[Place]]
TAMPERINGS: dict[str, Tamper] = {}
LINES = "events.jsonl"


def tampering(tamper: Tamper) -> Tamper:
    TAMPERINGS[tamper.__name__] = tamper
    return tamper


def rows(files: Files) -> list[bytes]:
    return files[LINES].splitlines()


def put(files: Files, lines: list[bytes]) -> None:
    files[LINES] = b"".join(line + b"\n" for line in lines)


def load(files: Files) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(row) for row in rows(files)]


def store(files: Files, lines: list[dict]) -> None:  # type: ignore[type-arg]
    put(files, [verify_record.canonical(line) for line in lines])


def chained(files: Files, lines: list[dict]) -> None:  # type: ignore[type-arg]
    """Whoever tampers well reckons the whole chain anew."""
    meeting = json.loads(files["seal.json"])["sealed"]["meeting"]
    previous = sha256(b"rostrum/1" + UUID(meeting).bytes).digest()
    for line in lines:
        leaf = bytes.fromhex(line["leaf"]) if "leaf" in line else verify_record.leaf_of(line)
        previous = sha256(b"\x02" + leaf + previous).digest()
        line["hash"] = previous.hex()
    store(files, lines)


def one_of(lines: list[dict], dice: Random, wanted: Callable[[dict], bool]) -> dict:  # type: ignore[type-arg]
    return dice.choice([line for line in lines if wanted(line)])


def whole(line: Mapping[str, object]) -> bool:
    return "leaf" not in line and "without" not in line


@tampering
def a_byte_is_flipped(files: Files, dice: Random) -> set[Place]:
    lines = rows(files)
    place = dice.randrange(len(lines))
    line = bytearray(lines[place])
    line[dice.randrange(len(line))] ^= 1 << dice.randrange(7)
    lines[place] = bytes(line)
    put(files, lines)
    # A new line break is the start of another entry; a letter of a name that is not hashed changes the file alone.
    return {place + 1, place + 2, LINES}


@tampering
def an_entry_is_dropped(files: Files, dice: Random) -> set[Place]:
    lines = rows(files)
    place = dice.randrange(len(lines))
    del lines[place]
    put(files, lines)
    return {place + 1}


@tampering
def two_entries_change_places(files: Files, dice: Random) -> set[Place]:
    lines = rows(files)
    place = dice.randrange(len(lines) - 1)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    put(files, lines)
    return {place + 1}


@tampering
def an_entry_is_put_in_twice(files: Files, dice: Random) -> set[Place]:
    lines = rows(files)
    place = dice.randrange(len(lines))
    lines.insert(place, lines[place])
    put(files, lines)
    return {place + 2}


@tampering
def the_end_is_cut_off(files: Files, dice: Random) -> set[Place]:
    lines = rows(files)
    place = dice.randrange(1, len(lines))
    put(files, lines[:place])
    return {place + 1}


@tampering
def an_entry_is_added_at_the_end(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    more = {**one_of(lines, dice, whole), "seq": len(lines) + 1, "at": 2**43}
    chained(files, [*lines, more])
    return {"seal"}


@tampering
def the_seal_is_an_old_one(files: Files, dice: Random) -> set[Place]:
    files["seal.json"] = json.dumps(json.loads(files["seals.json"])["seals"][0]).encode()
    return {"seal"}


@tampering
def the_seal_says_another_root(files: Files, dice: Random) -> set[Place]:
    seal = json.loads(files["seal.json"])
    name = dice.choice(("root", "chain", "directory", "documents", "epoch", "size"))
    seal["sealed"][name] = "1" + seal["sealed"][name][1:] if seal["sealed"][name][0] != "1" else "2"
    files["seal.json"] = json.dumps(seal).encode()
    return {"seal"}


@tampering
def everything_is_signed_with_another_key(files: Files, dice: Random) -> set[Place]:
    key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
    public = key.public_key().public_bytes_raw()
    seal = json.loads(files["seal.json"])
    seal["public"] = public.hex()
    seal["signature"] = key.sign(verify_record.SEAL + verify_record.canonical(seal["sealed"])).hex()
    files["seal.json"] = json.dumps(seal).encode()
    listed = {"fingerprint": sha256(public).hexdigest(), "public": public.hex(), "since": "2026-01-01"}
    files["keys.json"] = json.dumps({"keys": [listed]}).encode()
    return {"key"}


@tampering
def the_key_is_not_listed(files: Files, dice: Random) -> set[Place]:
    files["keys.json"] = b'{"keys": []}'
    return {"key"}


@tampering
def a_clock_is_put_back(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    late = one_of(lines[1:], dice, whole)
    late["at"] -= 10**9
    chained(files, lines)
    return {late["seq"]}


@tampering
def a_tally_is_changed(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    told = one_of(lines, dice, lambda line: whole(line) and line["type"] == "ballot.closed" and line["seq"] < 60)
    choice = dice.choice(list(told["facts"]["tally"]))
    told["facts"]["tally"][choice] += dice.randrange(1, 9)
    chained(files, lines)
    return {told["seq"]}


@tampering
def a_vote_is_changed(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    cast = one_of(
        lines, dice, lambda line: whole(line) and line["type"] == "ballot.cast" and line["facts"]["ballot"] == 1
    )
    others = [choice for choice in ("yes", "no", "abstain") if choice != cast["facts"]["choice"]]
    cast["facts"]["choice"] = dice.choice(others)
    told = next(line for line in lines if line.get("type") == "ballot.closed")
    chained(files, lines)
    return {told["seq"]}


@tampering
def the_roll_is_changed(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    taken = one_of(lines, dice, lambda line: whole(line) and line["type"] == "seat.taken")
    taken["facts"]["venue"] = "别处"
    chained(files, lines)
    return {"seal"}


@tampering
def a_fact_is_changed_and_its_hash(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    line = one_of(lines[:-1], dice, whole)
    line["by"] += 1
    previous = lines[line["seq"] - 2]["hash"] if line["seq"] > 1 else None
    before = sha256(b"rostrum/1" + UUID(json.loads(files["seal.json"])["sealed"]["meeting"]).bytes).digest()
    before = before if previous is None else bytes.fromhex(previous)
    line["hash"] = sha256(b"\x02" + verify_record.leaf_of(line) + before).hexdigest()
    store(files, lines)
    return {line["seq"] + 1}


@tampering
def a_name_is_changed(files: Files, dice: Random) -> set[Place]:
    directory = json.loads(files["directory.json"])
    dice.choice(directory["seats"])["card"]["name"] += "一"
    files["directory.json"] = json.dumps(directory, ensure_ascii=False).encode()
    return {"directory"}


@tampering
def two_names_change_places(files: Files, dice: Random) -> set[Place]:
    directory = json.loads(files["directory.json"])
    one, other = dice.sample(directory["seats"], 2)
    one["card"]["name"], other["card"]["name"] = other["card"]["name"], one["card"]["name"]
    files["directory.json"] = json.dumps(directory, ensure_ascii=False).encode()
    return {"directory"}


@tampering
def a_letter_looks_alike(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    line = one_of(lines, dice, lambda one: "养" in str(one.get("text")))
    line["text"] = {name: words.replace("养", "\u2fb7", 1) for name, words in line["text"].items()}
    store(files, lines)
    return {line["seq"]}


@tampering
def a_redaction_gives_another_reason(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    redacted = one_of(lines, dice, lambda line: line.get("type") == "entry.redacted")
    redacted["facts"]["reason"] = "by_mistake"
    store(files, lines)
    return {redacted["seq"]}


@tampering
def words_are_taken_out_as_if_redacted(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    line = one_of(lines, dice, lambda one: whole(one) and one["text"] is not None)
    del line["text"], line["salt"]
    line["without"] = "redacted"
    store(files, lines)
    return {line["seq"]}


@tampering
def words_are_taken_out_for_another_reason(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    line = one_of(lines, dice, lambda one: whole(one) and one["text"] is not None and one["type"] != "ballot.opened")
    del line["text"], line["salt"]
    line["without"] = "for_the_meeting"
    store(files, lines)
    return {LINES}


@tampering
def a_field_that_no_hash_covers_is_added(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    line = dice.choice(lines)
    line["note"] = "核实无误"
    store(files, lines)
    return {line["seq"]}


@tampering
def a_name_stands_twice_in_an_entry(files: Files, dice: Random) -> set[Place]:
    lines = rows(files)
    place = dice.randrange(len(lines))
    lines[place] = b'{"seq":%d,' % (place + 1) + lines[place][1:]
    put(files, lines)
    return {place + 1}


@tampering
def what_is_shown_in_part_is_changed(files: Files, dice: Random) -> set[Place]:
    lines = load(files)
    line = one_of(lines, dice, lambda one: "shown" in one)
    line["shown"]["seat"] += dice.randrange(1, 5)
    store(files, lines)
    return {LINES}


@tampering
def a_file_is_added(files: Files, dice: Random) -> set[Place]:
    name = f"附件{dice.randrange(100)}.txt"
    files[name] = b"x"
    return {name}


@tampering
def a_file_is_taken_away(files: Files, dice: Random) -> set[Place]:
    name = dice.choice(sorted(files))
    del files[name]
    return {name}


@tampering
def a_file_is_changed(files: Files, dice: Random) -> set[Place]:
    name = dice.choice(("README.txt", "verify_record.py", "seals.json", "manifest.json"))
    files[name] += b" "
    return {name}


@tampering
def the_table_of_votes_is_changed(files: Files, dice: Random) -> set[Place]:
    votes = json.loads(files["votes.json"])
    count = dice.choice(dice.choice(votes["vote_events"])["counts"])
    count["value"] += dice.randrange(1, 9)
    files["votes.json"] = json.dumps(votes).encode()
    return {"votes.json"}


@tampering
def the_edition_says_another_number(files: Files, dice: Random) -> set[Place]:
    edition = json.loads(files["edition.json"])
    edition["edition"]["number"] += dice.randrange(1, 9)
    files["edition.json"] = json.dumps(edition).encode()
    return {"edition.json"}
