"""The packages of broadband that can be ordered, and what they cost."""

from elhandel.services.packages.package import (
    Package,
    all_packages,
    known_package,
    package_on,
    packages_on,
    price_without_vat,
)

__all__ = [
    "Package",
    "all_packages",
    "known_package",
    "package_on",
    "packages_on",
    "price_without_vat",
]
