"""Another client, by autobahn on asyncio: it checks every word against the one expected, and prints what it saw.

python -m tests.realtime.transport.autobahn_client PORT N
"""

import asyncio
import json
import sys

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

from tests.realtime.transport.words import SMALL, word


class Checking(WebSocketClientProtocol):  # type: ignore[misc]  # autobahn carries few types
    def __init__(self, n: int, over: "asyncio.Future[dict[str, int]]") -> None:
        super().__init__()
        self.n, self.over = n, over
        self.heard = self.wrong = self.echoes = 0
        self.ended = False

    def onOpen(self) -> None:
        asked = {"do": "mixed", "n": self.n, "sizes": SMALL, "ways": [0, 1, 2, 3, 4], "seed": 2}
        self.sendMessage(json.dumps(asked).encode())

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N803
        if payload == b"end":
            self.ended = True
        elif not payload:
            self.echoes += 1
        else:
            self.wrong += payload != word(self.heard, SMALL[self.heard % len(SMALL)])
            self.heard += 1
            if self.heard % 500 == 0:
                self.ask_in_pieces()
        if self.ended and self.echoes == self.n // 500:
            self.sendClose(1000)

    def ask_in_pieces(self) -> None:
        self.beginMessage()
        for piece in (b'{"do": "ec', b'ho", "text', b'": ""}'):
            self.sendMessageFrame(piece)
        self.endMessage()

    def onClose(self, wasClean: bool, code: int, reason: str) -> None:  # noqa: N803
        self.over.set_result({"heard": self.heard, "wrong": self.wrong, "echoes": self.echoes, "code": code})


async def main(port: int, n: int) -> None:
    loop = asyncio.get_running_loop()
    over: asyncio.Future[dict[str, int]] = loop.create_future()
    factory = WebSocketClientFactory(f"ws://127.0.0.1:{port}")
    factory.protocol = lambda: Checking(n, over)  # type: ignore[assignment]
    await loop.create_connection(factory, "127.0.0.1", port)
    print(json.dumps(await over))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
