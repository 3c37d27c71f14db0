"""Certificates as everybody may see them, and their metadata."""

from elhandel.certificates.shown.image import image_bytes
from elhandel.certificates.shown.metadata import metadata_bytes, metadata_hash
from elhandel.certificates.shown.public import certificate_by_number, document_by_number

__all__ = [
    "certificate_by_number",
    "document_by_number",
    "image_bytes",
    "metadata_bytes",
    "metadata_hash",
]
