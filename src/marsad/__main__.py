"""`python -m marsad`: the same as the command `marsad`."""

from marsad.cli.main import main

main()
