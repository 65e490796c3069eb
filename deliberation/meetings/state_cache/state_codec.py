"""The folded state of a meeting as bytes, for checkpoints: msgpack, compressed, and bound to this code.

Never pickle, which would make whoever can write to the database an author of our code. What is counted from one
upwards is packed leaf by leaf, so that neither way holds Python's lock for long.
"""

import zlib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

from deliberation.meetings import core
from deliberation.meetings.core.persistent_map import PersistentMap
from deliberation.meetings.core.state import State
from deliberation.meetings.state_cache.gil_yield import GilYield

QUICKLY = 1  # of zlib: most of what can be saved, in a fraction of the time


class Unreadable(Exception):
    """These bytes are no state that this code knows."""


@cache
def shape() -> str:
    """Names the code that folds and packs: a changed `evolve` or a new field makes it another."""
    digest = sha256(msgspec.__version__.encode())
    for path in (*sorted(Path(core.__file__).parent.glob("*.py")), Path(__file__)):
        content = path.read_bytes()
        digest.update(f"\n{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def pack(state: State) -> bytes:
    yielding = GilYield()

    def leaves(value: object) -> Mapping[int, bytes]:
        if not isinstance(value, PersistentMap):
            raise NotImplementedError(f"no state holds a {type(value).__name__}")
        packed: dict[int, bytes] = {}
        for place, leaf in value.leaves().items():
            packed[place] = _leaf_encoder.encode(leaf)
            yielding()
        return packed

    return zlib.compress(msgspec.msgpack.Encoder(enc_hook=leaves).encode(state), QUICKLY)


def unpack(packed: bytes) -> State:
    """Raises Unreadable."""
    yielding = GilYield()

    def numbered(kind: Any, value: Any) -> Any:
        if get_origin(kind) is not PersistentMap:
            raise NotImplementedError(f"no state holds a {kind}")
        decoder = _leaf_decoder(*get_args(kind))
        leaves: dict[int, dict[int, Any]] = {}
        for place, leaf in value.items():
            leaves[place] = decoder.decode(leaf)
            yielding()
        return PersistentMap.of_leaves(leaves)

    try:
        return msgspec.msgpack.Decoder(State, dec_hook=numbered).decode(zlib.decompress(packed))
    except (AttributeError, msgspec.MsgspecError, zlib.error) as error:
        raise Unreadable(str(error)) from error


_leaf_encoder = msgspec.msgpack.Encoder()


@cache
def _leaf_decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(dict[int, kind])
