"""The verifier: what is whole holds, and whatever is changed in a package is named at its first bad place."""

import ast
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deliberation.meetings.core.sealing import NoteErratum
from deliberation.records import verify_record
from deliberation.records.merkle import tree_root
from deliberation.records.operations import seal_record
from tests.deliberation.meetings.given import CLERK, Given
from tests.deliberation.records.given import Files, a_sealed_meeting, package, unpacked
from tests.deliberation.records.tampering import TAMPERINGS

pytestmark = pytest.mark.django_db
PLACES = 50 if os.environ.get("ROSTRUM_PROOF") == "1" else 5
VERIFIER = Path(verify_record.__file__)


def sealed_twice() -> Given:
    given = a_sealed_meeting(passages=245)
    given.do(CLERK, NoteErratum(9, "更正一处"))
    seal_record(meeting=given.head())
    return given


def key_of(files: Files) -> str:
    return str(json.loads(files["keys.json"])["keys"][0]["fingerprint"])


def test_every_tampering_is_caught_and_the_first_bad_place_named() -> None:
    whole = unpacked(package(sealed_twice()))
    key = key_of(whole)
    verify_record.check_package(whole, key=key)
    assert len(whole["events.jsonl"].splitlines()) >= 290
    assert len(TAMPERINGS) >= 20
    for name, tamper in TAMPERINGS.items():
        for place in range(PLACES):
            files = dict(whole)
            expected = tamper(files, Random(f"{name} {place}"))
            with pytest.raises(verify_record.Bad) as bad:
                verify_record.check_package(files, key=key)
            assert bad.value.place in expected, (name, place, bad.value.code)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.zip"
    path.write_bytes(package(a_sealed_meeting()))
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As a stranger does: another process, nothing of ours to import."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)


def test_a_stranger_checks_it_with_nothing_but_python_and_reads_what_holds(record: Path) -> None:
    chinese, english = run(record, "--lang", "zh"), run(record, "--lang", "en")

    assert (chinese.returncode, english.returncode) == (0, 0), chinese.stdout + chinese.stderr
    assert "✓ 一致" in chinese.stdout
    assert "重新计票 2 次，结果一致。" in chinese.stdout
    assert "同一用户" in chinese.stdout
    assert "Consistent in itself; not compared with a published checkpoint." in english.stdout


def test_the_checkpoint_the_key_and_the_edition_are_compared(record: Path, tmp_path: Path) -> None:
    files = verify_record.read_package(record)
    sealed = json.loads(files["seal.json"])["sealed"]
    (tmp_path / "seal.json").write_bytes(files["seal.json"])

    good = run(
        record, "--checkpoint", tmp_path / "seal.json", "--key", key_of(files), "--edition", "public", "--lang", "en"
    )
    assert "It agrees with the checkpoint given." in good.stdout
    assert run(record, "--checkpoint", sealed["root"][:16]).returncode == 0
    for wrong in (("--checkpoint", "0" * 64), ("--key", "0" * 64), ("--edition", "full")):
        assert run(record, *wrong).returncode == 1


def test_other_words_in_the_akoma_ntoso_file_are_named() -> None:
    files = unpacked(package(a_sealed_meeting()))
    whole = files["record.akn.xml"]
    said = "第 1 段，关于养老服务".encode()
    assert said in whole
    for changed in (
        whole.replace(said, "第 1 段，关于住房".encode()),
        whole.replace(b"</speech>", "<p>添上的话</p></speech>".encode(), 1),
        whole.replace(b"<omissis/>", "补上的话".encode(), 1),
    ):
        manifest = json.loads(files["manifest.json"])
        row = next(member for member in manifest["members"] if member["name"] == "record.akn.xml")
        row |= {"bytes": len(changed), "sha256": sha256(changed).hexdigest()}
        listed = json.dumps(manifest).encode()
        with pytest.raises(verify_record.Bad) as bad:
            verify_record.check_package({**files, "manifest.json": listed, "record.akn.xml": changed})
        assert (bad.value.place, bad.value.code) == ("record.akn.xml", "akn")


def test_one_entry_is_proved_without_the_others(record: Path, tmp_path: Path) -> None:
    proof = run(record, "--prove", 15)
    assert proof.returncode == 0
    path = tmp_path / "proof.json"
    path.write_text(proof.stdout, encoding="utf-8")
    assert "Entry 15 is one of the" in run(path, "--lang", "en").stdout

    other = json.loads(proof.stdout)
    other["entry"]["by"] += 1
    path.write_text(json.dumps(other), encoding="utf-8")
    told = run(path, "--lang", "en")
    assert (told.returncode, "Entry 15" in told.stdout) == (1, True)


def test_what_is_no_package_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "record.zip").write_bytes(b"PK no")
    told = run(tmp_path / "record.zip", "--lang", "en")
    assert (told.returncode, told.stderr) == (1, "")
    assert "This is no package" in told.stdout


def test_the_same_file_twice_in_a_package_is_refused(record: Path) -> None:
    import zipfile

    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(record, "a") as archive:
        archive.writestr("votes.json", b"{}")
    with pytest.raises(verify_record.Bad):
        verify_record.read_package(record)


def test_the_verifier_is_read_by_python_3_9() -> None:
    ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_signatures_are_judged_as_the_library_judges_them() -> None:
    dice = Random(5)
    for _ in range(5):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        message, public = dice.randbytes(40), key.public_key().public_bytes_raw()
        signature = key.sign(message)
        assert verify_record.signed(public, message, signature)
        assert not verify_record.signed(public, message + b"x", signature)
        assert not verify_record.signed(public, message, bytes(64))
        torn = bytearray(signature)
        torn[dice.randrange(64)] ^= 1
        assert not verify_record.signed(public, message, bytes(torn))


# The leaves and roots of the reference test of RFC 6962 (certificate-transparency), leaves hashed with 0x00.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_the_tree_is_that_of_rfc_6962() -> None:
    leaves = [sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in LEAVES]
    for size, root in ROOTS.items():
        for reckoned in (tree_root, verify_record.tree_root):
            assert reckoned(leaves[:size]).hex() == root
        for index in range(size):
            path = verify_record.inclusion_path(leaves[:size], index)
            assert verify_record.root_from_path(leaves[index], index, size, path).hex() == root
