"""Run the command line: `python -m tracker`."""

from tracker.cli.commands import main

main(prog_name="tracker")
