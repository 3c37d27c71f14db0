"""Delivery: notices handed out, their channels decided, sent, and what the carriers report."""

from elhandel.notifications.delivery.callbacks import (
    CallbackRefused,
    Reported,
    UnreadableCallback,
    is_signed,
    mail_reports,
    note_report,
    sms_reports,
)
from elhandel.notifications.delivery.decide import take_up
from elhandel.notifications.delivery.hand_out import hand_out, put_back
from elhandel.notifications.delivery.send import Sent, send_due
from elhandel.notifications.delivery.standing import Standing, send_again, standing

__all__ = [
    "CallbackRefused",
    "Reported",
    "Sent",
    "Standing",
    "UnreadableCallback",
    "hand_out",
    "is_signed",
    "mail_reports",
    "note_report",
    "put_back",
    "send_again",
    "send_due",
    "sms_reports",
    "standing",
    "take_up",
]
