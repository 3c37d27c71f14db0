"""Market: DataHub's documents, our processes there, and what its messages mean for us."""

from elhandel.market.client import Credentials, DataHubClient, RefusedByDataHub
from elhandel.market.counts import pending_processes
from elhandel.market.dead_letters import DeadLetter, dead_letters
from elhandel.market.environment import datahub_from_environment, sender_from_environment
from elhandel.market.final_settlement import OpenEnd, final_settle_due, open_ends
from elhandel.market.inbox import Handled, Polled, poll, receive, replay
from elhandel.market.moves import Move, Moved, move_supply
from elhandel.market.reasons import plain_reason
from elhandel.market.requests import DESTINATION, Parties, RequestSender
from elhandel.market.retention import RETENTION
from elhandel.market.rule_packs import StartDateNotAllowed, rule_pack
from elhandel.market.schedule import Due, Overdue, activate_due, overdue, request_due
from elhandel.market.states import Event, IllegalMove, State
from elhandel.market.supply import PlannedStart, UnableToCancel, cancel_start, plan_start, request_start

__all__ = [
    "DESTINATION",
    "RETENTION",
    "Credentials",
    "DataHubClient",
    "DeadLetter",
    "Due",
    "Event",
    "Handled",
    "IllegalMove",
    "Move",
    "Moved",
    "OpenEnd",
    "Overdue",
    "Parties",
    "PlannedStart",
    "Polled",
    "RefusedByDataHub",
    "RequestSender",
    "StartDateNotAllowed",
    "State",
    "UnableToCancel",
    "activate_due",
    "cancel_start",
    "datahub_from_environment",
    "dead_letters",
    "final_settle_due",
    "move_supply",
    "open_ends",
    "overdue",
    "pending_processes",
    "plain_reason",
    "plan_start",
    "poll",
    "receive",
    "replay",
    "request_due",
    "request_start",
    "rule_pack",
    "sender_from_environment",
]
