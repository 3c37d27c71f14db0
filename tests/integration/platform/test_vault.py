"""Personal numbers are sealed under KMS's data keys, bound to their row, and found again by a keyed
hash.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import boto3
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from elhandel.platform.telemetry import metrics
from elhandel.platform.vault.hasher import Hasher, HashKey, UnusableHashSecret, read_hash_secret
from elhandel.platform.vault.opener import Opener, UnableToOpen
from elhandel.platform.vault.sealed import Column, Sealed
from elhandel.platform.vault.sealer import Sealer
from tests.builders.vault import Vault, a_vault

CPR: Final = "0101901234"
HERE: Final = Column("portfolio.customer", "identity_sealed")
KEY: Final = "k" * 32


@pytest.fixture
def vault() -> Iterator[Vault]:
    with a_vault() as vault:
        yield vault


def seal(vault: Vault, owner: str = "1", column: Column = HERE) -> Sealed:
    return vault.sealer.key_for(column).seal(CPR, owner)


def an_old_seal(vault: Vault) -> Sealed:
    """As numbers were sealed before seals had versions."""
    made = boto3.client("kms").generate_data_key(KeyId=vault.sealer._key_id, KeySpec="AES_256")
    nonce = os.urandom(12)
    return Sealed(
        nonce + AESGCM(made["Plaintext"]).encrypt(nonce, CPR.encode(), None),
        made["CiphertextBlob"],
        1,
    )


def test_what_was_sealed_is_opened(vault: Vault) -> None:
    assert vault.opener.open(seal(vault), HERE, "1") == CPR


def test_a_sealed_number_shows_nothing_of_itself(vault: Vault) -> None:
    sealed = seal(vault)
    assert CPR.encode() not in sealed.cipher + sealed.wrapped_key
    key = vault.sealer.key_for(HERE)
    assert str(key.plain) not in repr(key)


def test_the_same_number_is_sealed_differently_each_time(vault: Vault) -> None:
    assert seal(vault).cipher != seal(vault).cipher


def test_another_process_opens_it_with_the_same_key_of_kms(vault: Vault) -> None:
    assert Opener(vault.sealer._key_id, {2}).open(seal(vault), HERE, "1") == CPR


def test_a_sealed_number_that_was_tampered_with_is_not_opened(vault: Vault) -> None:
    sealed = seal(vault)
    changed = Sealed(
        bytes([sealed.cipher[0] ^ 1]) + sealed.cipher[1:], sealed.wrapped_key, sealed.version
    )
    for spoilt in (
        changed,
        Sealed(b"short", sealed.wrapped_key, 2),
        Sealed(b"", sealed.wrapped_key, 2),
    ):
        with pytest.raises(
            UnableToOpen, match=r"portfolio\.customer 1: .* was not sealed for this row"
        ):
            vault.opener.open(spoilt, HERE, "1")


def test_a_number_that_was_moved_to_another_row_does_not_open(vault: Vault) -> None:
    sealed = seal(vault, owner="1")
    with pytest.raises(
        UnableToOpen, match=r"portfolio\.customer 2: .* was not sealed for this row"
    ):
        vault.opener.open(sealed, HERE, "2")


@pytest.mark.parametrize("there", [Column("market.sent", HERE.name), Column(HERE.table, "name")])
def test_a_number_that_was_moved_to_another_table_or_column_does_not_open(
    vault: Vault, there: Column
) -> None:
    """Neither in this process, which has the data key at hand, nor in another, to which KMS does
    not give it.
    """
    sealed = seal(vault)
    for opener in (vault.opener, Opener(vault.sealer._key_id, {2})):
        with pytest.raises(UnableToOpen):
            opener.open(sealed, there, "1")


def test_a_seal_does_not_pass_for_one_of_another_version(vault: Vault) -> None:
    new, old = seal(vault), an_old_seal(vault)
    for sealed, version in ((new, 1), (new, 3), (old, 2)):
        with pytest.raises(UnableToOpen):
            Opener(vault.sealer._key_id, {1, 2, 3}).open(
                Sealed(sealed.cipher, sealed.wrapped_key, version), HERE, "1"
            )


def test_what_was_sealed_before_seals_had_versions_opens_until_it_is_said_to_be_over(
    vault: Vault,
) -> None:
    old = an_old_seal(vault)
    assert Opener(vault.sealer._key_id, {2, 1}).open(old, HERE, "1") == CPR
    with pytest.raises(UnableToOpen, match=r"its seal is of version 1, and only \[2\] are opened"):
        Opener(vault.sealer._key_id, {2}).open(old, HERE, "1")
    with pytest.raises(ValueError, match="bound to no place"):
        Sealer(vault.sealer._key_id, 1)


def test_kms_knows_the_table_the_column_and_the_version_of_a_data_key_and_no_owner(
    vault: Vault,
) -> None:
    context = {"table": "portfolio.customer", "column": "identity_sealed", "version": "2"}
    key = seal(vault).wrapped_key
    assert boto3.client("kms").decrypt(CiphertextBlob=key, EncryptionContext=context)["Plaintext"]


def test_a_data_key_is_shared_by_many_seals_and_then_replaced(vault: Vault) -> None:
    keys = [seal(vault).wrapped_key for _ in range(1001)]
    assert len(set(keys[:1000])) == 1
    assert keys[1000] != keys[0]


def test_each_opening_is_counted_and_logged_by_ids_only(
    vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    metrics.clear_metrics()
    vault.opener.open(seal(vault, "17"), HERE, "17")
    vault.opener.open(seal(vault, "18"), HERE, "18")
    counted = metrics.metric_set["vault_openings"]["Value"]
    metrics.clear_metrics()
    logged = [(vars(record)["table"], vars(record)["owner"]) for record in caplog.records]
    assert (counted, logged) == (
        [1.0, 1.0],
        [("portfolio.customer", "17"), ("portfolio.customer", "18")],
    )
    assert CPR not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("part", ["hasher", "sealer"])
def test_who_hashes_or_seals_has_nothing_that_opens(part: str) -> None:
    """Also the whole Onboarding function never loads it: no right of its own, and no code to use
    one with.
    """
    others = {"hasher": ("opener", "sealer"), "sealer": ("opener", "hasher")}[part]
    script = (
        f"import elhandel.platform.vault.{part}, sys; print([m for m in sys.modules if '.vault.' "
        f"in m])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert f"elhandel.platform.vault.{part}" in loaded
    assert not [other for other in others if f"elhandel.platform.vault.{other}'" in loaded]


def test_the_onboarding_function_never_loads_what_opens() -> None:
    script = (
        "import functions.onboarding.app, sys; print([m for m in sys.modules if '.vault.' in m])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert "vault.sealer" in loaded
    assert "vault.opener" not in loaded


# --- hashes ---------------------------------------------------------------------------------------


def test_a_fingerprint_is_stable_and_depends_on_the_key_and_the_kind() -> None:
    one, same, other = (Hasher(HashKey(1, key)) for key in (b"pepper", b"pepper", b"salt"))
    assert (
        one.fingerprints("cpr", CPR)
        == same.fingerprints("cpr", CPR)
        != other.fingerprints("cpr", CPR)
    )
    assert one.fingerprints("cpr", "12345678") != one.fingerprints("cvr", "12345678")


def test_versions_that_follow_each_other_stand_in_columns_of_their_own() -> None:
    first, second, third = (HashKey(version, bytes([version])) for version in (1, 2, 3))
    old, both, new = (
        hasher.fingerprints("cpr", CPR)
        for hasher in (Hasher(first), Hasher(second, first), Hasher(second))
    )
    assert (old.version, old.even) == (1, None)
    assert (both.version, both.odd, both.even) == (2, old.odd, new.even)
    assert (new.version, new.odd) == (2, None)
    assert Hasher(third, second).fingerprints("cpr", CPR).even == new.even


def test_the_secret_as_the_template_makes_it_is_the_key_of_version_1() -> None:
    assert read_hash_secret("a secret of this test") == Hasher(HashKey(1, b"a secret of this test"))
    assert read_hash_secret("12345") == Hasher(HashKey(1, b"12345"))


def test_the_secret_may_name_two_versions() -> None:
    current, previous = {"version": 2, "key": KEY}, {"version": 1, "key": "old"}
    assert read_hash_secret(json.dumps({"current": current})) == Hasher(HashKey(2, KEY.encode()))
    both = read_hash_secret(json.dumps({"current": current, "previous": previous}))
    assert both == Hasher(HashKey(2, KEY.encode()), HashKey(1, b"old"))
    assert KEY not in repr(both)


@pytest.mark.parametrize(
    "secret",
    [
        {},
        {"current": KEY},
        {"current": {"version": 2, "key": ""}},
        {"current": {"version": "2", "key": KEY}},
        {"current": {"version": 0, "key": KEY}},
        {"current": {"version": 2, "key": "short"}},
        {"current": {"version": 3, "key": KEY}, "previous": {"version": 1, "key": KEY}},
        {"current": {"version": 1, "key": KEY}, "previous": {"version": 2, "key": KEY}},
        {"current": {"version": 2, "key": KEY}, "previous": "old"},
    ],
)
def test_a_secret_of_another_form_is_refused_and_not_repeated(secret: dict[str, object]) -> None:
    with pytest.raises(UnusableHashSecret) as refused:
        read_hash_secret(json.dumps(secret))
    assert KEY not in str(refused.value)
