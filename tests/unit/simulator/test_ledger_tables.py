"""Tables of the books on a narrow terminal."""

import pytest

from simulator.local.cli.ledger import ledger


def test_no_amount_is_cut_off(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    amounts = {"opening_dkk": "-204927.51", "debit_dkk": "204927.51", "closing_dkk": "-91663.54"}
    row = {"number": "5520", "name": "Opkrævet og på vej fra betalingsudbydere", **amounts}
    ledger._show("Trial balance", [row], tuple(row))

    printed = capsys.readouterr().out
    assert [amount for amount in amounts.values() if amount not in printed] == []
