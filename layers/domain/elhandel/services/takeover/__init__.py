"""Services that are taken over from another system: agreed and delivered there, charged by us from
a day on (CD-MIG).
"""

from elhandel.services.takeover.takeover import TakenOver, take_over

__all__ = ["TakenOver", "take_over"]
