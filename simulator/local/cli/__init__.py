"""The `elhandel` command: the local run and its demo. One module for each group of commands."""
