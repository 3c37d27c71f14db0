from collections.abc import Iterator

import pytest

from tests.integration.billing.documents import aws_with_a_bucket


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty bucket that the settings name."""
    with aws_with_a_bucket(monkeypatch):
        yield
