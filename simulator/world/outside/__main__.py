"""Run the outside world: `python -m simulator.world.outside --port 8090 --home .local/outside
--clock-file .local/clock`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from elhandel.platform.clock import MovableClock, SystemClock
from elhandel.platform.settings import settings
from simulator.world.energi_data_service import UnableToReadPrices
from simulator.world.outside.app import OutsideSettings, create_app


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; 2 when it cannot start, with the reason on standard error."""
    asked = _parser().parse_args(arguments)
    outside = OutsideSettings(
        supplier_gln=asked.supplier_gln,
        seed=asked.seed,
        home=asked.home,
        prices=asked.prices,
        client_secret=os.environ.get("ELHANDEL_SIMULATOR_CLIENT_SECRET"),
        url=f"http://{asked.host}:{asked.port}",
        api_url=asked.api_url,
    )

    try:
        app = create_app(
            outside, MovableClock(asked.clock_file) if asked.clock_file else SystemClock()
        )
    except UnableToReadPrices as error:
        sys.stderr.write(f"{error}\n")
        return 2

    uvicorn.run(app, host=asked.host, port=asked.port, access_log=False, log_level="warning")

    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator.world.outside", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument(
        "--home", type=Path, help="folder of the market's state; in memory without it"
    )
    parser.add_argument(
        "--clock-file", type=Path, help="the file of the movable clock; the system's without it"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="people, readings, weather and prices follow from it"
    )
    parser.add_argument(
        "--prices",
        type=Path,
        action="append",
        default=[],
        help="CSV of Energi Data Service; repeatable",
    )
    parser.add_argument("--api-url", default="", help="our API, for what the carriers report")
    parser.add_argument("--supplier-gln", default=settings().supplier_gln)

    return parser


if __name__ == "__main__":
    sys.exit(main())
