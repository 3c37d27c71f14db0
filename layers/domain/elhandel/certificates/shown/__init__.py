"""Certificates as everybody may see them, and their metadata."""

from elhandel.certificates.shown.metadata import metadata_bytes, metadata_hash
from elhandel.certificates.shown.public import certificate_by_number

__all__ = ["certificate_by_number", "metadata_bytes", "metadata_hash"]
