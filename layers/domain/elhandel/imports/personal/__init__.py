"""What imports hold about persons: their register, a person's access, and erasure."""

from elhandel.imports.personal.access import ACCESS
from elhandel.imports.personal.erasure import forget_imports
from elhandel.imports.personal.register import IMPERSONAL, PERSONAL

__all__ = ["ACCESS", "IMPERSONAL", "PERSONAL", "forget_imports"]
