"""Market: DataHub's documents, our processes there, and what its messages mean for us."""

from elhandel.market.customers.name_cases import (
    NameCase,
    UnableToCloseCase,
    close_name_case,
    open_name_cases,
)
from elhandel.market.customers.proof import join_customers, join_party, prove_parties
from elhandel.market.hub.client import Credentials, DataHubClient, RefusedByDataHub, Undecided
from elhandel.market.hub.environment import datahub_from_environment
from elhandel.market.inbox.dead_letters import (
    DeadLetter,
    count_dead_letters,
    dead_letters,
    points_of_dead_letters,
)
from elhandel.market.inbox.inbox import Finished, Handled, Polled, finish, poll, receive, replay
from elhandel.market.personal import IMPERSONAL, PERSONAL
from elhandel.market.processes.counts import pending_processes
from elhandel.market.processes.states import Event, IllegalMove, State
from elhandel.market.requests.environment import sender_from_environment
from elhandel.market.requests.seals import left_to_seal, reseal_sent
from elhandel.market.requests.sender import DESTINATION, Parties, RequestSender
from elhandel.market.requests.sent import Tries, Try, sent_body, tries
from elhandel.market.requests.waiting import WaitingRequest, WaitingRequests, waiting_requests
from elhandel.market.retention import RETENTION, forget_processes
from elhandel.market.rules.packs import StartDateNotAllowed, rule_pack
from elhandel.market.supply.correction import Move, Moved, move_supply
from elhandel.market.supply.dates import Asking, UnableToRedate, asking, date_wanted, redate_start
from elhandel.market.supply.final_settlement import OpenEnd, final_settle_due, open_ends
from elhandel.market.supply.holds import drop_start, hold_start, is_held, release_start
from elhandel.market.supply.reasons import plain_cancellation, plain_reason
from elhandel.market.supply.schedule import Due, Overdue, activate_due, overdue, request_due
from elhandel.market.supply.start import (
    PlannedStart,
    UnableToCancel,
    cancel_start,
    plan_start,
    request_start,
)

__all__ = [
    "DESTINATION",
    "IMPERSONAL",
    "PERSONAL",
    "RETENTION",
    "Asking",
    "Credentials",
    "DataHubClient",
    "DeadLetter",
    "Due",
    "Event",
    "Finished",
    "Handled",
    "IllegalMove",
    "Move",
    "Moved",
    "NameCase",
    "OpenEnd",
    "Overdue",
    "Parties",
    "PlannedStart",
    "Polled",
    "RefusedByDataHub",
    "RequestSender",
    "StartDateNotAllowed",
    "State",
    "Tries",
    "Try",
    "UnableToCancel",
    "UnableToCloseCase",
    "UnableToRedate",
    "Undecided",
    "WaitingRequest",
    "WaitingRequests",
    "activate_due",
    "asking",
    "cancel_start",
    "close_name_case",
    "count_dead_letters",
    "datahub_from_environment",
    "date_wanted",
    "dead_letters",
    "drop_start",
    "final_settle_due",
    "finish",
    "forget_processes",
    "hold_start",
    "is_held",
    "join_customers",
    "join_party",
    "left_to_seal",
    "move_supply",
    "open_ends",
    "open_name_cases",
    "overdue",
    "pending_processes",
    "plain_cancellation",
    "plain_reason",
    "plan_start",
    "points_of_dead_letters",
    "poll",
    "prove_parties",
    "receive",
    "redate_start",
    "release_start",
    "replay",
    "request_due",
    "request_start",
    "reseal_sent",
    "rule_pack",
    "sender_from_environment",
    "sent_body",
    "tries",
    "waiting_requests",
]
