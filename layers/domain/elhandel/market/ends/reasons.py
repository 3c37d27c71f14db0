"""Why an end of supply or a move-out was rejected, in plain words. Codes are data, never a closed
set: the market's own text is shown for a code without words here. Source: reference, section 7.0.
"""

from typing import Final

_PLAIN: Final = {
    "E10": "The market does not know this metering point.",
    "E16": "The market does not have us as the supplier of this metering point.",
    "E17": "The day is outside what the market allows.",
    "E22": "Another end of supply, a move or a change of supplier is registered at this point.",
    "D07": "A move is registered on or before the day.",
    "D16": "The metering point is closed down or not connected.",
    "D18": "This is not a metering point whose supply can be ended; use the main metering point.",
    "D40": "Another process runs on this metering point.",
    "D41": "The municipality must be involved in the disconnection (D41).",
    "D42": "The police must be involved in the disconnection (D42).",
    "D43": "The bailiff's court must be involved in the disconnection (D43).",
    "D58": "The grid company has no access to the meter (D58).",
    "transport": "DataHub could not take the request; we are looking into it.",
}


def plain_refusal(code: str | None, text: str | None) -> str | None:
    """Why the market, or the grid company, said no; None when nobody did."""
    if code is None:
        return None
    return _PLAIN.get(code) or text or f"The market rejected the request with code {code}."
