"""What must hold after a simulation."""

from tests.soak.places import Places


def offenders(places: Places) -> list[str]:
    return []
