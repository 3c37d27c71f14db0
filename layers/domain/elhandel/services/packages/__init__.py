"""The packages of broadband that can be ordered, and what they cost."""

from elhandel.services.packages.package import Package, all_packages, package_on, packages_on

__all__ = ["Package", "all_packages", "package_on", "packages_on"]
