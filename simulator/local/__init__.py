"""The local run: the cloud on one machine, the command line, the demo, the load generator."""
