"""Reject codes in plain words, for the customer and for staff. Codes are data, never a closed set:
the market's own text is shown for a code without words here. Source: reference, section 7.0."""

from typing import Final

_PLAIN: Final = {
    "E10": (
        "The market does not know this metering point. "
        "Check the 18 digits on the latest electricity bill."
    ),
    "E16": (
        "The market does not accept us as supplier of this metering point, or we supply it already."
    ),
    "E17": "The start date is outside what the market allows.",
    "E22": "The metering point cannot change supplier now.",
    "D03": "The customer's name or address is missing at the market.",
    "D07": "A move is registered on this metering point around the start date.",
    "D16": "The metering point is not connected, or it has been closed down.",
    "D17": "The CPR or CVR number is not that of the customer registered on this metering point. "
    "If you are moving in, sign up as a move-in.",
    "D30": "No customer is registered on the metering point.",
    "D51": "Electric heating cannot be changed here: it has its own request (BRS-041).",
    "E50": "The day lies outside our supply of the metering point.",
    "D54": "The date is too far back: an end of supply is registered on a later day.",
    "D18": (
        "This is not a metering point that one can choose a supplier for; "
        "use the main metering point."
    ),
    "D40": "Another process runs on this metering point.",
    "transport": "DataHub could not take the request; we are looking into it.",
}

# Why the market stopped what it had confirmed, by the business reason of its message (RSM-004).
_STOPPED: Final = {
    "D11": (
        "The market cancelled the start because the customer's data had not reached it in time. "
        "Sign up again."
    ),
    "D39": (
        "The market cancelled the start because a production obligation begins "
        "on the metering point."
    ),
    "E01": "Somebody else moves in on the metering point before supply was to start.",
    "E03": "Another supplier takes over the metering point before supply was to start.",
    "E20": "The metering point is disconnected before supply was to start.",
    "D14": "The metering point is closed down before supply was to start.",
    "D31": "The metering point was transferred to another supplier before supply was to start.",
    "D34": "The start of supply was a mistake and has been corrected: the supply is void.",
}


def plain_reason(code: str | None, text: str | None) -> str | None:
    """Why the market said no, in plain words; None when it did not."""
    if code is None:
        return None
    if not code:
        return text or "The market rejected the request and gave no reason; we are looking into it."
    own_words = text if text != code else None
    return _PLAIN.get(code) or own_words or f"The market rejected the request with code {code}."


def plain_cancellation(business_reason: str | None) -> str:
    """Why the market cancelled a start, or made supply void, in plain words."""
    return (
        _STOPPED.get(business_reason or "")
        or "The market cancelled the start of supply; ask customer service why."
    )
