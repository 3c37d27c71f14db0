"""The provider of payments: mandates with an approval page, debits, links to pay by, webhooks."""

from simulator.world.payments.betalingsservice import (
    Betalingsservice,
    agreements_delivery,
    results_delivery,
)
from simulator.world.payments.provider import Provider, UnableToServe
from simulator.world.payments.routes import payment_routes
from simulator.world.payments.webhooks import WEBHOOKS_SECRET, Webhooks, send_to, signed

__all__ = [
    "WEBHOOKS_SECRET",
    "Betalingsservice",
    "Provider",
    "UnableToServe",
    "Webhooks",
    "agreements_delivery",
    "payment_routes",
    "results_delivery",
    "send_to",
    "signed",
]
