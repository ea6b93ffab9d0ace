import io

import pikepdf
import pytest

LONG = (
    "Międzypokoleniowe zajęcia integracyjno-rehabilitacyjne dla osób starszych, opiekunów nieformalnych oraz "
    "młodzieży zagrożonej wykluczeniem społecznym w świetlicy"
)


@pytest.fixture
def pdf():
    """pdf(content) -> the opened document, closed at the end."""
    opened = []

    def pdf(content):
        opened.append(pikepdf.open(io.BytesIO(content)))
        return opened[-1]

    yield pdf
    for each in opened:
        each.close()
