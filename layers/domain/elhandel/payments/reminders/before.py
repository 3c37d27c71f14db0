"""Before a bill is due, whoever pays it themselves is told so, once (CD-BIL-15)."""

from datetime import date, datetime, timedelta
from typing import Final

from elhandel.billing.disputes import disputed_amounts
from elhandel.notifications import Notice, tell_all
from elhandel.payments.matching import undisputed
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.customers import account_of
from elhandel.portfolio.markets import all_markets, market_of
from elhandel.values.ids import CustomerId


def tell_due_soon(tx: Transaction, today: date, now: datetime) -> int:
    """Tell of each bill that is due in as many days as the account's market says, or in fewer where
    a day was missed; how many there are. The same bill again tells nothing.
    """
    most = max(market.reminder_days_before for market in all_markets())
    asked = {"today": today, "last": today + timedelta(days=most)}
    rows = tx.execute(_DUE_SOON, asked).fetchall()
    disputed = disputed_amounts(tx, [invoice_id for _, invoice_id, *_ in rows])

    notices = []
    for account_id, invoice_id, number, due_on, open_ore in rows:
        account = account_of(tx, CustomerId(account_id))
        amount_ore = undisputed(open_ore, disputed.get(invoice_id, 0))
        days = market_of(tx, account, today).reminder_days_before
        if amount_ore > 0 and due_on <= today + timedelta(days=days):
            said: dict[str, str | int | date] = {"amount": amount_ore, "due_date": due_on}
            notices.append(Notice(account, "payment-reminder", f"due {number}", said, number))

    tell_all(tx, notices, now)
    return len(notices)


_DUE_SOON: Final = statement("elhandel.payments.reminders", "due_soon")
