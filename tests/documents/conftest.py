import pytest

from . import factories


@pytest.fixture
def kind():
    with factories.kind() as definition:
        yield definition
