"""What the provider of payments tells by itself, over HTTP; the function Payments serves it."""

from elhandel.payments.webhooks.app import webhooks_app

__all__ = ["webhooks_app"]
