"""The parts of the bench, one file each."""
