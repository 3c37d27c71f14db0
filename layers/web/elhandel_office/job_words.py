"""What staff read of jobs that run by the clock: of an action of theirs, or their own words."""

from collections.abc import Mapping
from typing import Final

from elhandel_office.action_words import ACTIONS
from elhandel_web import N_

_OTHERS: Final[Mapping[str, str]] = {
    "send-notices": N_("Send beskeder til kunder"),
    "send-due": N_("Send til DataHub"),
    "restore-documents": N_("Lav dokumenter, der mangler"),
    "watch-secrets": N_("Se efter nøglers alder"),
    "restore-documents all": N_("Sammenlign alle dokumenter"),
    "charge-services": N_("Opkræv ydelser"),
    "dun": N_("Følg op på ydelser, der ikke er betalt"),
    "resume-paid": N_("Åbn ydelser, der er betalt"),
    "compare-network": N_("Sammenlign forbindelser hos netleverandøren"),
    "watch-budgets": N_("Sammenlign kunders budgetter med måneden"),
    "sync-usage": N_("Læs forbruget af ydelser"),
    "mint-surplus": N_("Lav overskud til poletter"),
    "make-certificates": N_("Lav dokumenter til certifikater"),
    "remind-meters": N_("Mind om målere, der ikke er bekræftet"),
    "compare-certificates": N_("Udsted og ret certifikater"),
    "follow-chain": N_("Før nabostrømmens poletter"),
    "relay-live": N_("Vis nabomarkedet live"),
    "follow-network": N_("Lad netleverandøren følge ydelser"),
    "pay-out": N_("Udbetal tilgodehavender"),
    "collect": N_("Træk betalinger"),
    "follow-payments": N_("Følg betalinger og aftaler"),
    "keep-partitions": N_("Gør plads til målinger"),
    "lay-out-months": N_("Læg afsluttede måneder til rette"),
    "forget-expired": N_("Slet det, der er udløbet"),
    "check-invariants all": N_("Se efter, at årene holder"),
}

FUNCTIONS: Final[Mapping[str, str]] = {
    "Backoffice": N_("Kontoret"),
    "ChainWorker": N_("Nabostrøm"),
    "InvoiceGenerator": N_("Regninger"),
    "Notifier": N_("Beskeder til kunder"),
    "Payments": N_("Betalinger"),
    "Portal": N_("Kundernes data"),
    "QueuePoller": N_("Markedet"),
    "Realtime": N_("Nabomarkedet live"),
    "SettlementWorker": N_("Afregning"),
    "Upkeep": N_("Vedligehold"),
}
"""Of what a job is a part."""

OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "done": (N_("gjort"), "good"),
    "refused": (N_("kunne ikke"), "bad"),
    "failed": (N_("gik galt"), "bad"),
}
"""How a run ended: in words, and how it is coloured."""


def job_words(name: str, action: str | None) -> str:
    """What a scheduled job does; of most that staff may run, what its action is called."""
    if name in _OTHERS:
        return _OTHERS[name]
    return name if action is None else ACTIONS[action].title
