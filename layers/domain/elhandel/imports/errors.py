"""What cannot be imported."""

from elhandel.values.errors import DomainError


class UnableToImport(DomainError):
    """A file, or a row of it, that cannot be taken over so."""

    code = "unable-to-import"
