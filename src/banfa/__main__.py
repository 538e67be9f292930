"""`python -m banfa` is the command `banfa`."""

from banfa.config.cli import main

main()
