"""What is held about persons who listen: the register, their access to it, and forgetting them."""

from elhandel.live.personal.access import ACCESS
from elhandel.live.personal.erasure import forget_listening
from elhandel.live.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_listening"]
