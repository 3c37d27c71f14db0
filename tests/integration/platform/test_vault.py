"""Personal numbers are sealed under KMS's data keys and found again by a keyed hash."""

from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag

from elhandel.platform.vault import Sealed, Vault
from tests.builders.vault import a_vault

CPR = "0101901234"


@pytest.fixture
def vault() -> Iterator[Vault]:
    with a_vault() as vault:
        yield vault


def test_what_was_sealed_is_opened(vault: Vault) -> None:
    assert vault.open(vault.seal(CPR)) == CPR


def test_a_sealed_number_shows_nothing_of_itself(vault: Vault) -> None:
    sealed = vault.seal(CPR)
    assert CPR.encode() not in sealed.cipher + sealed.wrapped_key
    assert CPR not in repr(sealed)


def test_the_same_number_is_sealed_differently_each_time(vault: Vault) -> None:
    assert vault.seal(CPR).cipher != vault.seal(CPR).cipher


def test_another_process_opens_it_with_the_same_key_of_kms(vault: Vault) -> None:
    sealed = vault.seal(CPR)
    other = Vault(vault._key_id, b"another pepper")
    assert other.open(sealed) == CPR


def test_a_sealed_number_that_was_tampered_with_is_not_opened(vault: Vault) -> None:
    sealed = vault.seal(CPR)
    changed = bytes([sealed.cipher[0] ^ 1]) + sealed.cipher[1:]
    with pytest.raises(InvalidTag):
        vault.open(Sealed(changed, sealed.wrapped_key))


def test_a_data_key_is_shared_by_many_seals_and_then_replaced(vault: Vault) -> None:
    keys = [vault.seal(CPR).wrapped_key for _ in range(1001)]
    assert len(set(keys[:1000])) == 1
    assert keys[1000] != keys[999]


def test_the_fingerprint_is_stable_and_depends_on_the_secret() -> None:
    one, same, other = Vault("key", b"pepper"), Vault("other key", b"pepper"), Vault("key", b"salt")
    assert one.fingerprint(CPR) == same.fingerprint(CPR) == one.fingerprint(CPR)
    assert len({one.fingerprint(CPR), other.fingerprint(CPR), one.fingerprint("0101901235")}) == 3
    assert CPR.encode() not in one.fingerprint(CPR)
