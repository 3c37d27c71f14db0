"""`make soak`: a simulation as long as is asked for, and what must hold after it.

Ends with 1 where something does not hold, and says how to play the same seed again.
"""

import argparse
import re
import sys
from collections.abc import Sequence

from tests.builders.clock import HandClock
from tests.soak.invariants import history, offenders
from tests.soak.places import a_server_of_its_own, all_places
from tests.soak.simulation import BEGINS, Plan, Simulation, replayed, shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Play one seed."""
    plan = _plan(arguments)
    print(replayed(plan), flush=True)

    with (
        a_server_of_its_own() as server,
        all_places(server, HandClock(BEGINS), plan.seed) as places,
    ):
        simulation = Simulation(plan, places, report=lambda line: print(line, flush=True))
        try:
            played = simulation.play()
            print(shown(played), flush=True)
            found = offenders(simulation)
            for gsrn in sorted(set(re.findall(r"\b57\d{16}\b", " ".join(found)))):
                print(gsrn, *history(simulation, gsrn), sep="\n  ")
        finally:
            simulation.life.end()

    for offender in found:
        print(offender)
    print("Everything holds." if not found else f"Play it again: {replayed(plan)}")
    return 1 if found else 0


def _plan(arguments: Sequence[str] | None) -> Plan:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--points", type=int, default=40)
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--acts", type=int, default=8)
    parser.add_argument("--killed", type=float, default=0.12)
    parser.add_argument("--database-killed", type=float, default=0.01)
    return Plan(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    sys.exit(main())
