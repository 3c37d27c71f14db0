"""The packages of broadband that can be ordered, and what they cost."""

from elhandel.services.packages.package import Package, package_on, packages_on

__all__ = ["Package", "package_on", "packages_on"]
