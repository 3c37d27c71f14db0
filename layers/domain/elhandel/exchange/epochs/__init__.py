"""Epochs: quarters of an hour in UTC, each cleared once after it has ended (GX-EPO, GX-CLR)."""

from elhandel.exchange.epochs.catch_up import clear_ended
from elhandel.exchange.epochs.clearing import ClearedEpoch, clear_epoch
from elhandel.exchange.epochs.epoch import Epoch, EpochState
from elhandel.exchange.epochs.figures import (
    BookFigures,
    EpochFigures,
    book_figures,
    books_of,
    epoch_figures,
    epoch_state,
    indicative,
    last_traded,
    traded_between,
)
from elhandel.exchange.epochs.read import AREAS, BookLevel, EpochRow, depth, epoch_on, epochs_before

__all__ = [
    "AREAS",
    "BookFigures",
    "BookLevel",
    "ClearedEpoch",
    "Epoch",
    "EpochFigures",
    "EpochRow",
    "EpochState",
    "book_figures",
    "books_of",
    "clear_ended",
    "clear_epoch",
    "depth",
    "epoch_figures",
    "epoch_on",
    "epoch_state",
    "epochs_before",
    "indicative",
    "last_traded",
    "traded_between",
]
