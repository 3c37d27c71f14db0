"""How the account is paid, changed by its customer: methods, each change confirmed by a one-time
code, and links to pay by; as pages and the dashboard's API do it.
"""

from elhandel.portal.paying.codes import CodeNotAccepted, CodeSent, confirm, send_code
from elhandel.portal.paying.links import PayLink, pay_link
from elhandel.portal.paying.methods import (
    MethodInBrief,
    MethodShape,
    MethodWish,
    PrimaryWish,
    add_method,
    choose_method,
    method_of,
    methods_shown,
    remove_method,
)

__all__ = [
    "CodeNotAccepted",
    "CodeSent",
    "MethodInBrief",
    "MethodShape",
    "MethodWish",
    "PayLink",
    "PrimaryWish",
    "add_method",
    "choose_method",
    "confirm",
    "method_of",
    "methods_shown",
    "pay_link",
    "remove_method",
    "send_code",
]
