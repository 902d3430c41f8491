"""`python -m quotewire.cli` is the command `quotewire`."""

from quotewire.cli import main

main()
