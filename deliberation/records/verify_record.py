#!/usr/bin/env python3
"""Check a sealed consultation record without the software that made it. 核验协商记录，不依赖制作它的软件。

    python3 verify_record.py RECORD.zip [--checkpoint FILE|HEX] [--key FINGERPRINT] [--prove SEQ] [--lang zh|en]
    python3 verify_record.py PROOF.json

Python 3.9 or later, nothing else. Exit 0: everything holds; 1: something does not, and the first bad place is named.
The format is described in README.txt of every package and in docs/record-format.md of the software.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, allow-incomplete-defs, allow-any-generics

import argparse
import json
import locale
import sys
import zipfile
from hashlib import sha256, sha512
from uuid import UUID
from xml.etree import ElementTree

SEAL, EDITION = b"rostrum/1 seal\n", b"rostrum/1 edition\n"
NEEDED = ("manifest.json", "edition.json", "seal.json", "keys.json", "events.jsonl", "directory.json", "votes.json")
UNLISTED = ("manifest.json", "edition.json")
MAX_SAFE = 2**53 - 1
PLAIN = {"seq", "at", "by", "type", "facts", "nonce", "commitment", "hash"}
# An entry in full; without its words, and why; by its leaf alone; in part beside its leaf.
FORMS = (PLAIN | {"text", "salt"}, PLAIN | {"without"}, {"seq", "leaf", "hash"}, {"seq", "leaf", "hash", "shown"})

WORDS = {
    "ok": ("一致", "matches"),
    "bad": ("不一致", "does not match"),
    "zip": ("不是可以读取的记录包。", "This is no package that can be read."),
    "file_missing": ("缺少文件。", "The file is missing."),
    "file_changed": ("文件与清单不符。", "The file is not the one that the manifest lists."),
    "file_surplus": ("文件不在清单中。", "The file is not in the manifest."),
    "file_unreadable": ("文件无法读取。", "The file cannot be read."),
    "edition_signature": ("版本签名不成立。", "The signature of the edition does not hold."),
    "key_unlisted": ("签名密钥不在公布的密钥之列。", "The signing key is not among the published ones."),
    "key_other": ("不是指定的密钥。", "It is not the key that was asked for."),
    "seal_signature": ("封存签名不成立。", "The signature of the seal does not hold."),
    "seal_other": ("封存的不是这份日志。", "The seal is not of this log."),
    "checkpoint_other": ("与给出的校验点不符。", "It does not agree with the checkpoint given."),
    "line_unreadable": ("这一条无法读取。", "The entry cannot be read."),
    "line_missing": ("这一条缺失，或次序有误。", "The entry is missing or out of order."),
    "line_hash": ("这一条的内容与校验值不符。", "The entry does not say what its checksum says."),
    "line_words": ("这一条的文字与承诺值不符。", "The words are not those the entry was committed to."),
    "line_time": ("这一条的时间早于前一条。", "The entry is older than the one before it."),
    "line_reason": ("这一条缺少文字而没有说明。", "Words are missing here, and no later entry says why."),
    "ballot_count": ("票数与各人所投不符。", "The count is not what the votes add up to."),
    "ballot_outcome": ("结果与通过条件不符。", "The outcome does not follow from the count and the majority needed."),
    "directory": ("名册与封存的名册不符。", "The directory is not the one that was sealed."),
    "votes": ("表决表与日志不符。", "The table of votes is not what the log says."),
    "akn": ("文字与日志不符。", "Its words are not what the log says."),
    "proof": ("证明不成立。", "The proof does not hold."),
    "said_entries": (
        "日志 {0} 条，首尾相接，没有增删改。",
        "{0} entries, chained from the first to the last; none added, changed or gone.",
    ),
    "said_shown": (
        "其中全文 {0} 条，隐去文字 {1} 条，只列校验值 {2} 条，部分列出（未经证明）{3} 条。",
        "Of these {0} in full, {1} without their words, {2} by checksum alone, {3} in part (unproved).",
    ),
    "said_redacted": ("删去原文 {0} 条，每一条都有理由。", "Redacted: {0} entries, each with its reason."),
    "said_ballots": ("重新计票 {0} 次，结果一致。", "{0} ballots recounted: the same results."),
    "said_uncounted": (
        "{0} 次表决作废或未宣布结果，未重新计票。",
        "{0} ballots were voided or never announced, and are not recounted.",
    ),
    "said_names": ("名册 {0} 席，其中列名 {1} 席。", "Directory: {0} seats, {1} of them by name."),
    "said_files": ("文件 {0} 个，与清单一致。", "{0} files, as the manifest lists them."),
    "said_edition": ("版本：{0}，第 {1} 版。", "Edition: {0}, number {1}."),
    "said_key": ("由密钥 {0} 签名。", "Signed by key {0}."),
    "said_same_user": (
        "签名密钥与平台由同一用户保管：平台的管理者可以重新签名。",
        "The signing key is kept by the same user as the platform: whoever runs it could sign again.",
    ),
    "said_unchecked": (
        "记录自身一致；没有与公布的校验点核对。",
        "Consistent in itself; not compared with a published checkpoint.",
    ),
    "said_checkpoint": ("与给出的校验点一致。", "It agrees with the checkpoint given."),
    "said_extends": ("延续先前 {0} 条的封存，没有改动。", "It extends the earlier seal of {0} entries unchanged."),
    "said_proof": ("第 {0} 条在封存的 {1} 条之中。", "Entry {0} is one of the {1} that were sealed."),
    "entry": ("第 {0} 条", "Entry {0}"),
    "seal": ("封存", "Seal"),
    "key": ("密钥", "Key"),
    "dir": ("名册", "Directory"),
    "file": ("文件 {0}", "File {0}"),
}
NAMES = {"full": ("全本", "full"), "public": ("公开本", "public"), "members": ("委员本", "members")}


class Bad(Exception):
    """Something does not hold: `place` is the number of an entry, or seal, key, directory, or the name of a file."""

    def __init__(self, place, code):
        super().__init__("%s: %s" % (place, code))
        self.place, self.code = place, code


# ---- bytes and hashes ----


def canonical(value):
    """RFC 8785: no spaces, names by their UTF-16 units, only what must be is escaped; whole numbers alone."""
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def _sorted(value):
    if isinstance(value, dict):
        if all(name.isascii() for name in value):
            return {name: _sorted(value[name]) for name in sorted(value)}
        return {name: _sorted(value[name]) for name in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    return value


def read_json(data):
    """Strict: no name twice, no fractions, no number that a double does not count exactly. Raises ValueError."""
    return json.loads(
        data, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number, parse_int=_whole
    )


def _once(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_number(text):
    raise ValueError("not a whole number: " + text)


def _whole(text):
    number = int(text)
    if abs(number) > MAX_SAFE or text == "-0":
        raise ValueError("too large a number")
    return number


def leaf_of(line):
    kept = {name: line[name] for name in ("at", "by", "commitment", "facts", "nonce", "seq", "type")}
    return sha256(b"\x00" + canonical(kept)).digest()


def commitment_of(text, salt):
    return sha256(b"\x03" + salt + canonical(text)).digest()


def node(left, right):
    return sha256(b"\x01" + left + right).digest()


def tree_root(leaves):
    """RFC 6962 over leaves that are hashed already."""
    if not leaves:
        return sha256(b"").digest()
    levels = list(leaves)
    while len(levels) > 1:
        paired = [node(levels[n], levels[n + 1]) for n in range(0, len(levels) - 1, 2)]
        if len(levels) % 2:
            paired.append(levels[-1])
        levels = paired
    return levels[0]


def inclusion_path(leaves, index):
    """The nodes beside the way from one leaf to the root, from below."""
    path, level, place = [], list(leaves), index
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            path.append(level[beside])
        paired = [node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level, place = paired, place // 2
    return path


def root_from_path(leaf, index, size, path):
    place, last, found, beside = index, size - 1, leaf, list(path)
    while last:
        if place % 2 or place < last:
            if not beside:
                return None
            other = beside.pop(0)
            found = node(other, found) if place % 2 else node(found, other)
        place, last = place // 2, last // 2
    return None if beside else found


# ---- Ed25519 (RFC 8032), verification alone ----

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    h, g, i, j = f - e, d - c, d + c, f + e
    return h * g % P, i * j % P, g * i % P, h * j % P


def _times(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= Q:
        return False
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % Q
    return _same(_times(s, BASE), _add(r, _times(h, key)))


# ---- the log ----


class Log:
    """The entries of a package, checked one by one as far as each is shown."""

    def __init__(self, data, meeting):
        self.lines, self.leaves, self.hashes = [], [], []
        self.previous = sha256(b"rostrum/1" + UUID(meeting).bytes).digest()
        self.at = 0
        for number, row in enumerate(data.split(b"\n")[:-1] if data.endswith(b"\n") else data.split(b"\n"), start=1):
            try:
                line = read_json(row.decode("utf-8"))
                self._take(line, number)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise Bad(number, "line_unreadable") from None
        self._reasons()

    def _take(self, line, number):
        if line["seq"] != number:
            raise Bad(number, "line_missing")
        if set(line) not in FORMS:  # what no hash covers says nothing here
            raise Bad(number, "line_unreadable")
        if "leaf" in line:
            leaf = bytes.fromhex(line["leaf"])
        else:
            leaf = leaf_of(line)
            self._words(line, number)
        self.previous = sha256(b"\x02" + leaf + self.previous).digest()
        if self.previous.hex() != line["hash"]:
            raise Bad(number, "line_hash")
        at = line.get("at", line.get("shown", {}).get("at", self.at))
        if at < self.at:
            raise Bad(number, "line_time")
        self.at = at
        self.lines.append(line)
        self.leaves.append(leaf)
        self.hashes.append(self.previous)

    def _words(self, line, number):
        text, salt, committed = line.get("text"), line.get("salt"), line["commitment"]
        if text is None:
            if salt is not None or (committed is not None) != ("without" in line):
                raise Bad(number, "line_reason")
        elif commitment_of(text, bytes.fromhex(salt)).hex() != committed:
            raise Bad(number, "line_words")

    def _reasons(self):
        redacted: dict = {}
        for line in self.lines:
            if line.get("type") == "entry.redacted":
                redacted.setdefault(line["facts"]["entry"], line["seq"])
        for line in self.lines:
            if line.get("without") == "redacted" and redacted.get(line["seq"], 0) <= line["seq"]:
                raise Bad(line["seq"], "line_reason")
        self.redacted = redacted


def events_of(lines):
    """Each entry whose facts are shown and proved: number, kind, facts, words."""
    for line in lines:
        if "leaf" not in line:
            yield line["seq"], line["type"], line["facts"], line.get("text")


def ballots_of(lines):
    """What the entries say of each ballot: how it was put, who cast what, what was announced."""
    found: dict = {}
    for seq, kind, facts, text in events_of(lines):
        if not kind.startswith("ballot."):
            continue
        ballot = found.setdefault(facts["ballot"], {"cast": {}, "told": None, "voided": False, "opened": None})
        if kind == "ballot.opened":
            ballot["opened"] = dict(facts, seq=seq, question=(text or {}).get("question"))
        elif kind == "ballot.cast":
            ballot["cast"][facts["seat"]] = facts["choice"]
        elif kind == "ballot.revealed" or (kind == "ballot.closed" and facts["results"] == "at_once"):
            ballot["told"] = (seq, facts)
        elif kind == "ballot.voided":
            ballot["voided"] = True
    return found


def outcome_of(opened, tally, turnout):
    if opened["kind"] != "vote":
        return {"result": "counted" if turnout else "no_result", "for": None, "of": None, "needed": None}
    yes, no, wanted = tally["yes"], tally["no"], opened["threshold"]
    bases = {"cast": turnout, "valid": yes + no, "present": len(opened["electorate"]), "entitled": opened["entitled"]}
    base = bases[opened["base"]]
    share = base * wanted["numerator"]
    if wanted["rule"] == "more_than":
        needed = share // wanted["denominator"] + 1
    else:
        needed = max(1, -(-share // wanted["denominator"]))
    result = "no_result" if yes + no == 0 else "adopted" if yes >= needed else "rejected"
    return {"result": result, "for": yes, "of": base, "needed": needed}


def recount(lines):
    """Every ballot that was announced and stands, counted again. Returns how many, and how many are not counted."""
    counted = others = 0
    for ballot in ballots_of(lines).values():
        if ballot["told"] is None or ballot["voided"]:
            others += 1
            continue
        seq, told = ballot["told"]
        opened = ballot["opened"]
        if opened is None:
            raise Bad(seq, "ballot_count")
        votes: dict = {choice: [] for choice in opened["choices"]}
        for seat in sorted(ballot["cast"]):
            if ballot["cast"][seat] not in votes or seat not in opened["electorate"]:
                raise Bad(seq, "ballot_count")
            votes[ballot["cast"][seat]].append(seat)
        tally = {choice: len(seats) for choice, seats in votes.items()}
        if (
            told["tally"] != tally
            or told["votes"] != votes
            or told.get("turnout", len(ballot["cast"])) != len(ballot["cast"])
        ):
            raise Bad(seq, "ballot_count")
        if told["outcome"] != outcome_of(opened, tally, len(ballot["cast"])):
            raise Bad(seq, "ballot_outcome")
        counted += 1
    return counted, others


def votes_of(lines):
    """`votes.json`: the announced ballots in the words of Popolo (vote_events, counts, votes), seats for voters."""
    events = []
    for number, ballot in sorted(ballots_of(lines).items()):
        if ballot["told"] is None or ballot["opened"] is None:
            continue
        opened, (seq, told) = ballot["opened"], ballot["told"]
        events.append(
            {
                "identifier": str(number),
                "motion": opened["motion"],
                "question": opened["question"],
                "classification": opened["kind"],
                "entry": seq,
                "result": "voided" if ballot["voided"] else told["outcome"]["result"],
                "counts": [{"option": choice, "value": told["tally"][choice]} for choice in opened["choices"]],
                "votes": []
                if ballot["voided"]
                else [
                    {"option": choice, "voter": seat} for choice in opened["choices"] for seat in told["votes"][choice]
                ],
            }
        )
    return {"vote_events": events}


AKN_OWN = "{urn:rostrum:record:1}entry"
AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
WORDED = {  # what each kind of entry gives words to: the first entry about it keeps them, a later one changes them
    "utterance.recorded": "utterance",
    "utterance.corrected": "utterance",
    "statement.posted": "statement",
    "statement.approved": "statement",
    "statement.amended": "statement",
    "motion.moved": "motion",
    "motion.amended": "motion",
    "decision.noted": "decision",
    "ballot.opened": "ballot",
}


def words_of(lines):
    """What `record.akn.xml` holds of each entry: the words as they stand, blanks collapsed."""
    first: dict = {}
    words: dict = {}
    for seq, kind, facts, text in events_of(lines):
        of = WORDED.get(kind)
        if of is None or (kind == "statement.amended" and (of, facts[of]) not in first):
            continue
        key = first.setdefault((of, facts[of]), seq)
        said = text or {}
        words[key] = " ".join((said.get("text") or said.get("question") or "").split())
    return words


def akn_words(data):
    """The same as the file has it. Whatever else its body says is a name or a heading."""
    if b"<!DOCTYPE" in data:
        raise Bad("record.akn.xml", "file_unreadable")
    try:
        found: dict = {}
        for body in ElementTree.fromstring(data).iter(AKN + "debateBody"):
            for part in body.iter():
                if AKN_OWN in part.attrib:
                    found[int(part.attrib[AKN_OWN])] = " ".join("".join(part.itertext()).split())
                elif part.tag in (AKN + "p", AKN + "narrative", AKN + "scene") and "".join(part.itertext()).strip():
                    raise Bad("record.akn.xml", "akn")
    except (ElementTree.ParseError, ValueError):
        raise Bad("record.akn.xml", "file_unreadable") from None
    return found


# ---- the package ----


def read_package(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            files = {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError, NotImplementedError, EOFError):
        raise Bad("package", "zip") from None
    if len(files) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Bad(twice, "file_surplus")
    return files


def _object(files, name):
    try:
        found = read_json(files[name].decode("utf-8"))
    except (ValueError, RecursionError):
        raise Bad(name, "file_unreadable") from None
    return found


def check_key(seal, keys, wanted):
    try:
        public = bytes.fromhex(seal["public"])
        fingerprint = sha256(public).hexdigest()
        listed = {key["fingerprint"]: key["public"] for key in keys["keys"]}
    except (ValueError, KeyError, TypeError):
        raise Bad("key", "key_unlisted") from None
    if listed.get(fingerprint) != seal["public"]:
        raise Bad("key", "key_unlisted")
    if wanted is not None and not (len(wanted) >= 16 and fingerprint.startswith(wanted.lower())):
        raise Bad("key", "key_other")
    return public, fingerprint


def check_seal(seal, public):
    """The seal by itself; returns what it says."""
    try:
        message = SEAL + canonical(seal["sealed"])
        signature = bytes.fromhex(seal["signature"])
        said = seal["sealed"]
        size = int(said["size"])
        wanted = {"chain", "directory", "documents", "epoch", "meeting", "root", "size"}
        if set(said) != wanted or not all(isinstance(value, str) for value in said.values()):
            raise ValueError
        UUID(said["meeting"])
    except (ValueError, KeyError, TypeError):
        raise Bad("seal", "seal_signature") from None
    if not signed(public, message, signature):
        raise Bad("seal", "seal_signature")
    return said, size, sha256(message).hexdigest()


def check_directory(directory, said):
    leaves, named = [], 0
    try:
        numbers = [row["seat"] for row in directory["seats"]]
        if numbers != sorted(set(numbers)):
            raise ValueError
        for row in directory["seats"]:
            if "leaf" in row:
                if set(row) - {"seat", "leaf", "without"}:
                    raise ValueError
                leaves.append(bytes.fromhex(row["leaf"]))
                continue
            card = row["card"]
            if card["seat"] != row["seat"]:
                raise ValueError
            leaves.append(sha256(b"\x04" + bytes.fromhex(row["salt"]) + canonical(card)).digest())
            named += 1
    except (ValueError, KeyError, TypeError):
        raise Bad("directory", "directory") from None
    if tree_root(leaves).hex() != said["directory"]:
        raise Bad("directory", "directory")
    return len(leaves), named


def check_files(files, manifest):
    try:
        listed = {member["name"]: (member["bytes"], member["sha256"]) for member in manifest["members"]}
        if len(listed) != len(manifest["members"]) or any(name in listed for name in UNLISTED):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise Bad("manifest.json", "file_unreadable") from None
    for name in sorted(set(listed) | set(files)):
        if name in UNLISTED:
            continue
        if name not in files:
            raise Bad(name, "file_missing")
        if name not in listed:
            raise Bad(name, "file_surplus")
        if listed[name] != (len(files[name]), sha256(files[name]).hexdigest()):
            raise Bad(name, "file_changed")
    return len(listed)


def check_edition(edition, manifest_bytes, seal_digest, public):
    try:
        said = edition["edition"]
        message = EDITION + canonical(said)
        signature = bytes.fromhex(edition["signature"])
        kind, number = said["kind"], said["number"]
    except (ValueError, KeyError, TypeError):
        raise Bad("edition.json", "file_unreadable") from None
    if not signed(public, message, signature):
        raise Bad("edition.json", "edition_signature")
    if said["seal"] != seal_digest:
        raise Bad("seal", "seal_other")
    if said["manifest"] != sha256(manifest_bytes).hexdigest():
        raise Bad("manifest.json", "file_changed")
    return kind, number


def check_checkpoint(given, said, log):
    """What was published before: the seal itself, an earlier one that this one extends, or the hash of either's end."""
    if isinstance(given, dict):
        size = int(given["size"])
        if not 1 <= size <= len(log.leaves) or tree_root(log.leaves[:size]).hex() != given["root"]:
            raise Bad("seal", "checkpoint_other")
        if given.get("chain", log.hashes[size - 1].hex()) != log.hashes[size - 1].hex():
            raise Bad("seal", "checkpoint_other")
        return ("said_checkpoint",) if size == len(log.leaves) else ("said_extends", size)
    wanted = given.lower()
    ends = [said["root"], said["chain"]]
    if len(wanted) >= 16 and any(end.startswith(wanted) for end in ends):
        return ("said_checkpoint",)
    for size, end in enumerate(log.hashes, start=1):
        if len(wanted) >= 16 and end.hex().startswith(wanted):
            return ("said_extends", size)
    raise Bad("seal", "checkpoint_other")


def check_package(files, checkpoint=None, key=None, edition=None):
    """Everything, in the order in which a first bad place is named. Returns what holds, as keys of words, and the log."""
    for name in NEEDED:
        if name not in files:
            raise Bad(name, "file_missing")
    seal = _object(files, "seal.json")
    public, fingerprint = check_key(seal, _object(files, "keys.json"), key)
    said, size, seal_digest = check_seal(seal, public)
    log = Log(files["events.jsonl"], said["meeting"])
    if len(log.lines) < size:
        raise Bad(len(log.lines) + 1, "line_missing")
    if len(log.lines) > size:
        raise Bad("seal", "seal_other")
    try:
        counted, others = recount(log.lines)  # before the root, which names no place
    except (KeyError, TypeError):
        raise Bad("events.jsonl", "file_unreadable") from None
    if log.previous.hex() != said["chain"] or tree_root(log.leaves).hex() != said["root"]:
        raise Bad("seal", "seal_other")
    seats, named = check_directory(_object(files, "directory.json"), said)
    if canonical(votes_of(log.lines)) != canonical(_object(files, "votes.json")):
        raise Bad("votes.json", "votes")
    manifest = _object(files, "manifest.json")
    members = check_files(files, manifest)
    if "record.akn.xml" in files and akn_words(files["record.akn.xml"]) != words_of(log.lines):
        raise Bad("record.akn.xml", "akn")
    kind, number = check_edition(_object(files, "edition.json"), files["manifest.json"], seal_digest, public)
    if edition is not None and edition != kind:
        raise Bad("edition.json", "file_changed")
    told = [("said_edition", NAMES.get(kind, (kind, kind)), number), ("said_entries", size), _shown(log.lines)]
    if log.redacted:
        told.append(("said_redacted", len(log.redacted)))
    if counted:
        told.append(("said_ballots", counted))
    if others:
        told.append(("said_uncounted", others))
    told += [("said_names", seats, named), ("said_files", members), ("said_key", fingerprint)]
    if manifest.get("signer") != "separate_user":
        told.append(("said_same_user",))
    told.append(("said_unchecked",) if checkpoint is None else check_checkpoint(checkpoint, said, log))
    return told, log


def _shown(lines):
    part = sum("shown" in line for line in lines)
    bare = sum("leaf" in line for line in lines) - part
    wordless = sum("without" in line for line in lines)
    return ("said_shown", len(lines) - part - bare - wordless, wordless, bare, part)


# ---- proofs ----


def prove(files, log, seq):
    seal = _object(files, "seal.json")
    if not 1 <= seq <= len(log.lines):
        raise Bad(seq, "line_missing")
    path = [one.hex() for one in inclusion_path(log.leaves, seq - 1)]
    return {"format": "rostrum/1 proof", "entry": log.lines[seq - 1], "path": path, "seal": seal}


def check_proof(proof, key=None):
    try:
        seal, line = proof["seal"], proof["entry"]
        public = bytes.fromhex(seal["public"])
        fingerprint = sha256(public).hexdigest()
        leaf = bytes.fromhex(line["leaf"]) if "leaf" in line else leaf_of(line)
        if (
            line.get("text") is not None
            and commitment_of(line["text"], bytes.fromhex(line["salt"])).hex() != line["commitment"]
        ):
            raise Bad(line["seq"], "line_words")
        path = [bytes.fromhex(one) for one in proof["path"]]
        seq = line["seq"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Bad("proof", "proof") from None
    if key is not None and not (len(key) >= 16 and fingerprint.startswith(key.lower())):
        raise Bad("key", "key_other")
    said, size, _ = check_seal(seal, public)
    found = root_from_path(leaf, seq - 1, size, path) if 1 <= seq <= size else None
    if found is None or found.hex() != said["root"]:
        raise Bad(seq, "proof")
    return [("said_proof", seq, size), ("said_key", fingerprint), ("said_unchecked",)]


# ---- words ----


def sentence(told, lang):
    code, *values = told
    place = 0 if lang == "zh" else 1
    return WORDS[code][place].format(*(value[place] if isinstance(value, tuple) else value for value in values))


def where(place, lang):
    if isinstance(place, int):
        return sentence(("entry", place), lang)
    if place in ("seal", "key"):
        return sentence((place,), lang)
    return sentence(("dir",) if place == "directory" else ("file", place), lang)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check a sealed consultation record. 核验协商记录。")
    parser.add_argument("file", help="RECORD.zip, or a proof that --prove wrote")
    parser.add_argument(
        "--checkpoint", help="a published seal (its file, or 16 or more hex digits of its root or chain)"
    )
    parser.add_argument("--key", help="the fingerprint of the key that must have signed, or its first 16 digits")
    parser.add_argument("--edition", choices=sorted(NAMES), help="which edition it must be")
    parser.add_argument("--prove", type=int, metavar="SEQ", help="write a proof that this entry was sealed")
    parser.add_argument("--lang", choices=("zh", "en"), help="the language of what is said")
    chosen = parser.parse_args(arguments)
    lang = chosen.lang or ("en" if (locale.getlocale()[0] or "").startswith("en") else "zh")
    try:
        if chosen.file.endswith(".json"):
            with open(chosen.file, "rb") as file:
                told = check_proof(read_json(file.read().decode("utf-8")), chosen.key)
        else:
            files = read_package(chosen.file)
            told, log = check_package(files, _checkpoint(chosen.checkpoint), chosen.key, chosen.edition)
            if chosen.prove is not None:
                print(json.dumps(prove(files, log, chosen.prove), ensure_ascii=False, indent=1))
                return 0
    except Bad as bad:
        print("✗ %s · %s: %s" % (sentence(("bad",), lang), where(bad.place, lang), sentence((bad.code,), lang)))
        return 1
    except (OSError, ValueError):
        print("✗ " + sentence(("zip",), lang))
        return 1
    print("✓ " + sentence(("ok",), lang))
    for one in told:
        print("  " + sentence(one, lang))
    return 0


def _checkpoint(given):
    if given is None:
        return None
    try:
        with open(given, "rb") as file:
            found = read_json(file.read().decode("utf-8"))
        return found.get("sealed", found)
    except FileNotFoundError:
        return given


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
