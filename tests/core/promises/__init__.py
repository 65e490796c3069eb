"""What a meeting promises, whatever anybody tries: each promise keeps its own books beside the core's.

Nothing here asks the rules of the core: who may see, who may vote and what a count comes to are
said a second time, in another way.
"""

from tests.core.promises.facts import HiddenFacts, NoNews
from tests.core.promises.order import Order
from tests.core.promises.promise import Promise
from tests.core.promises.speaking import FairQueue, OneSpeaker, SpeakingTime
from tests.core.promises.voting import FairBallots
from tests.core.promises.words import HiddenWords


def all_promises() -> tuple[Promise, ...]:
    every = (OneSpeaker, SpeakingTime, FairQueue, FairBallots, Order, HiddenWords, HiddenFacts, NoNews)
    return tuple(promise() for promise in every)
