"""Customers are told before a package is used up: once a day of each percentage (CD-USE-3)."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from elhandel.billing.cycle import cycle_of
from elhandel.notifications import Notice, tell_all
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.services.usage.cycle import level_of, percent_of
from elhandel.services.usage.rules import UsageRules
from elhandel.services.usage.watched import Watched

TEMPLATE: Final = "data-usage-warning"


def warn(tx: Transaction, services: Sequence[Watched], rules: UsageRules, clock: Clock) -> int:
    """Tell the customers of these services what they have used of their caps, where it is time.

    Of several percentages that are reached only the highest is told. Returns how many were told.
    """
    today = clock.today()
    capped = [
        (one, one.cap_mb, cycle_of(today, one.billing_day))
        for one in services
        if one.cap_mb is not None and one.state == "active"
    ]
    values = {
        "agreements": [one.agreement_id for one, _, _ in capped],
        "starts": [cycle.start for _, _, cycle in capped],
        "ends": [cycle.end for _, _, cycle in capped],
    }
    used: dict[int, int] = {service: int(total) for service, total in tx.execute(_USED, values)}

    notices = []
    for service, cap_mb, cycle in capped:
        percent = percent_of(used.get(service.agreement_id, 0), cap_mb)
        level = level_of(percent, rules.warn_at)
        if level is not None:
            days = (today - cycle.start).days // rules.again_after_days
            key = f"{service.agreement_id}:{cycle.start}:{level}:{days}"
            words: dict[str, str | int | date] = {
                "percent_used": percent,
                "package_name": service.package,
            }
            notices.append(Notice(int(service.account_id), TEMPLATE, key, words))
    tell_all(tx, notices, clock.now())
    return len(notices)


_USED: Final = """
SELECT agreement_id, sum(total_bytes)
FROM unnest(%(agreements)s::int[], %(starts)s::date[], %(ends)s::date[])
    AS t (agreement_id, first, past)
JOIN services.usage_day u USING (agreement_id)
WHERE u.day >= t.first AND u.day < t.past GROUP BY agreement_id
"""
