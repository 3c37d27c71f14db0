"""Links to pay by that customers ask for themselves, of any document that is open. Only inside a
customer's transaction; the provider is asked by `follow-payments`.
"""

from elhandel.payments.links.own import OwnLink, ask_for_link

__all__ = ["OwnLink", "ask_for_link"]
