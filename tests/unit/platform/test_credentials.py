"""Credentials for what is signed without a client: of the environment, or of a container's address,
and never empty ones.
"""

import pytest

from elhandel.platform import aws, open_transactions
from tests.builders.network.container import a_container, in_a_container, without_credentials


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    without_credentials(monkeypatch)


def test_a_function_that_loads_itself_has_them_in_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.setenv(f"AWS_{name}", name)

    found = aws.credentials()

    assert (found.access_key, found.secret_key) == ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")
    assert found.token == "SESSION_TOKEN"
    assert "SECRET" not in repr(found)


def test_one_that_begins_from_a_snapshot_asks_for_them_anew_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with a_container() as container:
        in_a_container(monkeypatch, container)
        found = [aws.credentials() for _ in range(2)]

    assert [(one.access_key, one.secret_key, one.token) for one in found] == [
        ("id-1", "secret-1", "token-1"),
        ("id-2", "secret-2", "token-2"),
    ]


def test_where_there_are_none_that_is_said() -> None:
    with pytest.raises(aws.AwsUnavailable, match="has no credentials of AWS"):
        aws.credentials()


@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_half_of_them_or_empty_ones_are_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "half")
    with pytest.raises(aws.AwsUnavailable, match="credentials"):
        aws.credentials()

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "")
    with pytest.raises(aws.AwsUnavailable, match="has no credentials of AWS"):
        aws.credentials()


@pytest.mark.parametrize(
    "says",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"AccessKeyId": "", "SecretAccessKey": "", "Token": "", "Expiration": "2099-01-01T00Z"}',
        b'{"AccessKeyId": "id", "SecretAccessKey": "key", "Token": "t", "Expiration": "never"}',
    ],
)
def test_an_address_that_gives_none_is_an_error_that_says_so(
    monkeypatch: pytest.MonkeyPatch, says: bytes
) -> None:
    with a_container() as container:
        in_a_container(monkeypatch, container)
        container.says = says
        with pytest.raises(aws.AwsUnavailable, match="nothing can be signed"):
            aws.credentials()


def test_an_address_that_is_none_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/credentials")
    with pytest.raises(aws.AwsUnavailable, match="could not be read"):
        aws.credentials()


def test_they_are_not_asked_for_inside_a_transaction() -> None:
    with open_transactions.counted(), pytest.raises(aws.CallInsideTransaction):
        aws.credentials()
