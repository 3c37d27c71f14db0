"""What customers read of the parts of a bill, and of what made it another than the last one."""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "exchange": (
        N_("Strøm fra elbørsen"),
        N_("Prisen på elbørsen skifter hver time. Den følger vejret og hvor meget Danmark bruger."),
    ),
    "fixed": (
        N_("Strøm til fast pris"),
        N_("Den pris pr. kWh, du har aftalt med os. Den er den samme hver time."),
    ),
    "network": (
        N_("Netselskabet"),
        N_(
            "Dit netselskab tager betaling for ledningerne hjem til dig. Prisen følger uret og "
            "ikke elbørsen: den er højest kl. 17–21. Vi sender den videre uden tillæg."
        ),
    ),
    "supplier": (
        N_("Elhandel"),
        N_("Vores abonnement og vores tillæg pr. kWh. Resten af regningen går til andre."),
    ),
    "energinet": (
        N_("Energinet"),
        N_(
            "Energinet driver de store ledninger og sørger for, at der altid er strøm nok. "
            "Vi sender prisen videre uden tillæg."
        ),
    ),
    "tax": (N_("Elafgift"), N_("Afgiften går til staten.")),
    "sold": (
        N_("Strøm, du har solgt"),
        N_("Det, dit anlæg har sendt ud på nettet, til elbørsens pris i hver time."),
    ),
    "service": (N_("Ydelser og gebyrer"), ""),
    "correction": (
        N_("Rettelser af tidligere regninger"),
        N_("Forskellen mellem det, du har betalt, og det, du skulle have betalt."),
    ),
    "aconto": (
        N_("Aconto"),
        N_("Det, du betaler forud. Når vi kender dit forbrug, trækker vi det fra igen."),
    ),
    "allowance": (N_("Afslag"), ""),
}
"""By the key of a group: its name, and what it is."""

CAUSES: Final[Mapping[str, tuple[str, str]]] = {
    "use": (N_("Du brugte mere"), N_("Du brugte mindre")),
    "price_energy": (N_("Strømmen var dyrere"), N_("Strømmen var billigere")),
    "price_network": (N_("Nettet var dyrere"), N_("Nettet var billigere")),
    "price_tax": (N_("Elafgiften var højere"), N_("Elafgiften var lavere")),
    "fixed": (N_("Abonnementer kostede mere"), N_("Abonnementer kostede mindre")),
    "sold": (N_("Du solgte for mindre"), N_("Du solgte for mere")),
    "corrections": (N_("Rettelser lagde til"), N_("Rettelser trak fra")),
    "aconto": (N_("Aconto lagde til"), N_("Aconto trak fra")),
    "services": (N_("Ydelser og afslag lagde til"), N_("Ydelser og afslag trak fra")),
}
"""By the kind of a cause: where it made the bill more, and where less."""
