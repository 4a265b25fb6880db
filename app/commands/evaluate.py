import argparse

NAME = "evaluate"
HELP = "x"


def add_arguments(parser: argparse.ArgumentParser) -> None: ...
def run(arguments: argparse.Namespace) -> int:
    return 0
