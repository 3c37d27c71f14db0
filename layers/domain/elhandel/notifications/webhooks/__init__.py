"""Webhooks on their way to partners, signed by Standard Webhooks."""

from elhandel.notifications.webhooks.send import PartnerCalls, send_webhooks

__all__ = ["PartnerCalls", "send_webhooks"]
