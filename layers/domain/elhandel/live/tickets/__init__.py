"""Tickets: who may connect. Drawn with a session or a key, good once, for seconds."""

from elhandel.live.tickets.ticket import MOST_A_MINUTE, Holder, Ticket, draw_ticket, take_ticket

__all__ = ["MOST_A_MINUTE", "Holder", "Ticket", "draw_ticket", "take_ticket"]
