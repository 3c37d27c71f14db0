"""What goes to the bank and comes from it, step by step: each step is stored before the next."""

from elhandel.payments.exchange.client import BankClient
from elhandel.payments.exchange.collecting import Collected, collect
from elhandel.payments.exchange.deliveries import import_delivery
from elhandel.payments.exchange.files import fetch_files, import_file
from elhandel.payments.exchange.links import follow_links
from elhandel.payments.exchange.mandates import follow_mandates
from elhandel.payments.exchange.payouts import hand_over, pay_out
from elhandel.payments.exchange.provider import provider_from_environment, webhook_secret
from elhandel.payments.exchange.seals import reseal_bank_details
from elhandel.payments.exchange.vault import Vault, vault_from_environment
from elhandel.payments.exchange.webhooks import take_webhook

__all__ = [
    "BankClient",
    "Collected",
    "Vault",
    "collect",
    "fetch_files",
    "follow_links",
    "follow_mandates",
    "hand_over",
    "import_delivery",
    "import_file",
    "pay_out",
    "provider_from_environment",
    "reseal_bank_details",
    "take_webhook",
    "vault_from_environment",
    "webhook_secret",
]
