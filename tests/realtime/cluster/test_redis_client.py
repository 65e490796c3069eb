"""Where Redis is: said in one address, which may name Sentinels instead of Redis itself."""

from uuid import uuid4

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured

from realtime.cluster import hint_bus, redis_client
from realtime.cluster.redis_client import SentinelService
from tests.sentinels import watched
from tests.servers import FAR, HOST, NotHere, wait_until

ADDRESSES = {
    "redis+sentinel://one:26379,two:26380/rostrum/3": SentinelService(
        (("one", 26379), ("two", 26380)), "rostrum", {"db": 3}
    ),
    "redis+sentinel://one/rostrum": SentinelService((("one", 26379),), "rostrum", {"db": 0}),
    "redis+sentinel://[::1]:7,two/rostrum/": SentinelService((("::1", 7), ("two", 26379)), "rostrum", {"db": 0}),
    "redis+sentinel://:p%40ss@one/rostrum": SentinelService(
        (("one", 26379),), "rostrum", {"db": 0, "password": "p@ss"}
    ),
    "redis+sentinel://us:p@one/r": SentinelService(
        (("one", 26379),), "r", {"db": 0, "username": "us", "password": "p"}
    ),
}
NONE_AT_ALL = (
    "localhost:6379",
    "http://localhost:6379/0",
    "redis+sentinel://one:26379",
    "redis+sentinel://one:26379,/rostrum",
    "redis+sentinel:///rostrum",
    "redis+sentinel://one:port/rostrum",
    "redis+sentinel://one/rostrum/first",
)


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_names_sentinels_and_what_they_watch(url: str) -> None:
    assert redis_client.parse_sentinel_url(url) == ADDRESSES[url]


@pytest.mark.parametrize("url", ["", "redis://localhost:6379/0", "rediss://:secret@redis.example/1", *ADDRESSES])
def test_an_address_is_taken(url: str, settings) -> None:
    settings.REDIS_URL = url
    redis_client.check()


@pytest.mark.parametrize("url", NONE_AT_ALL)
def test_what_is_no_address_is_said_at_the_start(url: str, settings) -> None:
    settings.REDIS_URL = url
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL is no address"):
        redis_client.check()


async def test_hints_and_answers_go_to_the_redis_that_sentinels_name(settings) -> None:
    meeting = uuid4()
    try:
        with watched() as servers:
            settings.REDIS_URL = servers.url()
            with redis.Redis(host=HOST, port=servers.port) as there, there.pubsub() as heard:
                heard.subscribe(hint_bus.CHANNEL)
                wait_until(heard.get_message, FAR)
                hint_bus.publish_now(meeting, 7)
                wait_until(lambda: (heard.get_message() or {}).get("data") == hint_bus.encode_hints({meeting: 7}), FAR)
                async with redis_client.client() as connected:
                    await connected.set("here", "yes")
                assert there.get("here") == b"yes"
    except NotHere as absence:
        pytest.skip(str(absence))
