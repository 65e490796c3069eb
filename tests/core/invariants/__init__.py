"""What a meeting promises, whatever anybody tries: each promise keeps its own books beside the core's.

Nothing here asks the rules of the core: who may see, who may vote and what a count comes to are
said a second time, in another way.
"""

from tests.core.invariants.facts import HiddenFacts, NoNews
from tests.core.invariants.free_text import HiddenWords
from tests.core.invariants.invariant import Promise
from tests.core.invariants.order import Order
from tests.core.invariants.speaking import FairQueue, OneSpeaker, SpeakingTime
from tests.core.invariants.voting import FairBallots


def all_promises() -> tuple[Promise, ...]:
    every = (OneSpeaker, SpeakingTime, FairQueue, FairBallots, Order, HiddenWords, HiddenFacts, NoNews)
    return tuple(promise() for promise in every)
