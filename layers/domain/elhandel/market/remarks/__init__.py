"""Remarks: what the market states that moves no process of ours."""

from elhandel.market.remarks.remark import (
    NewRemark,
    OpenRemark,
    RemarkKind,
    close_answered,
    close_remark,
    is_transferred,
    keep_remark,
    note_unknown_points,
    open_remarks,
    take_up_transfer,
    transferred_on,
)

__all__ = [
    "NewRemark",
    "OpenRemark",
    "RemarkKind",
    "close_answered",
    "close_remark",
    "is_transferred",
    "keep_remark",
    "note_unknown_points",
    "open_remarks",
    "take_up_transfer",
    "transferred_on",
]
