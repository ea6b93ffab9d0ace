import pytest

from accounts.enums import Role
from tests.accounts.factories import UserFactory

from .factories import ProgrammeFactory


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def coordinator(client, programme):
    """Who runs `programme`, signed in."""
    user = UserFactory(role=Role.COORDINATOR, programme=programme)
    client.force_login(user)
    return user
