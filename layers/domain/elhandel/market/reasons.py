"""Reject codes in plain words, for the customer and for staff. Codes are data, never a closed set: the market's own
text stands in for a code without words here. Source: reference, section 7.0."""

from typing import Final

_PLAIN: Final = {
    "E10": "The market does not know this metering point. Check the 18 digits on the latest electricity bill.",
    "E16": "The market does not accept us as supplier of this metering point, or we supply it already.",
    "E17": "The start date is outside what the market allows.",
    "E22": "The metering point cannot change supplier now.",
    "D03": "The customer's name or address is missing at the market.",
    "D07": "A move is registered on this metering point around the start date.",
    "D16": "The metering point is not connected, or it has been closed down.",
    "D17": "The CPR or CVR number is not that of the customer registered on this metering point. "
    "If you are moving in, sign up as a move-in.",
    "D18": "This is not a metering point that one can choose a supplier for; use the main metering point.",
    "D40": "Another process runs on this metering point.",
    "transport": "DataHub could not take the request; we are looking into it.",
}


def plain_reason(code: str | None, text: str | None) -> str | None:
    """Why the market said no, in plain words; None when it did not."""
    if code is None:
        return None
    return _PLAIN.get(code) or text or f"The market rejected the request with code {code}."
