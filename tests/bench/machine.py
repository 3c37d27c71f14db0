"""The machine that a figure was measured on, and how busy it was with other things."""

import os
import platform
from pathlib import Path
from typing import Any

import numpy as np
import psycopg


def machine(server_version: str) -> dict[str, Any]:
    """Processor, cores, memory and versions; the load before anything was measured."""
    return {
        "processor": _line("/proc/cpuinfo", "model name"),
        "cores": len(os.sched_getaffinity(0)),
        "memory": _line("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "psycopg": psycopg.__version__,
        "postgresql": server_version,
        "load_before": os.getloadavg()[0],
    }


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.split(":", 1)[1].strip()
    return "unknown"
