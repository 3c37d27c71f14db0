"""The memory of a function's process."""

import gc


def keep_loaded() -> None:
    """Let the garbage collector pass over what is loaded by now: a function's modules and tables
    stay as long as its process.

    Each time it goes through everything, it takes as long as handling three documents of readings,
    and messages of thousands of records make it do so often.
    """
    gc.freeze()
