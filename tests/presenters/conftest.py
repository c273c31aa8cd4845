import pytest

from assessments import presenters, releases


@pytest.fixture
def shown(make_consultation):
    """`shown(changes)`: the ResultPage of the clean patient with these changes; see make_consultation."""

    def show(changes=(), **profile):
        version = make_consultation(changes, **profile).current
        return presenters.result_page(version, releases.knowledge_base(version.release_id))

    return show
