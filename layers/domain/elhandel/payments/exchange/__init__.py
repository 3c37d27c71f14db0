"""What goes to the bank and comes from it, step by step: each step is stored before the next."""

from elhandel.payments.exchange.client import BankClient
from elhandel.payments.exchange.files import Fetched, Imported, fetch_files, import_file
from elhandel.payments.exchange.payouts import PaidOut, hand_over, pay_out
from elhandel.payments.exchange.seals import reseal_bank_details
from elhandel.payments.exchange.vault import Vault, vault_from_environment

__all__ = [
    "BankClient",
    "Fetched",
    "Imported",
    "PaidOut",
    "Vault",
    "fetch_files",
    "hand_over",
    "import_file",
    "pay_out",
    "reseal_bank_details",
    "vault_from_environment",
]
