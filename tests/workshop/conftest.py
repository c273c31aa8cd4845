from functools import partial

import pytest

from tests.workshop import past


@pytest.fixture
def record(release, clinician):
    return partial(past.record, clinician)


@pytest.fixture
def softened(release):
    past.soften()


@pytest.fixture
def asking_more(release):
    return past.ask_for_vaping()
