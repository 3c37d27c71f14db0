"""Time that staff give a customer who cannot pay now: nobody reminds them, warns or turns off."""

from elhandel.payments.respites.respite import (
    Respite,
    end_respite,
    give_respite,
    hold_account,
    respite_of,
    with_respite,
)

__all__ = [
    "Respite",
    "end_respite",
    "give_respite",
    "hold_account",
    "respite_of",
    "with_respite",
]
