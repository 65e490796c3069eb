"""One rig for all scenarios, and the seeds they are run with."""

from collections.abc import Iterator

import pytest

from tests.faults.rig.cluster import SEEDS, Rig
from tests.servers import NotHere, Postgres, Redis


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", SEEDS, ids=lambda seed: f"seed {seed}")


@pytest.fixture(scope="session")
def one_rig(durable_postgres: Postgres, one_redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    try:
        rig = Rig(folder=tmp_path_factory.mktemp("rig"), postgres=durable_postgres, redis=one_redis)
    except NotHere as absence:
        pytest.skip(str(absence))
    yield rig
    rig.remove()


@pytest.fixture
def rig(one_rig: Rig, postgres: Postgres, redis_server: Redis) -> Iterator[Rig]:
    """Two servers, nginx, PostgreSQL and Redis, all up."""
    one_rig.whole()
    yield one_rig
    one_rig.must_not_have_stumbled()
