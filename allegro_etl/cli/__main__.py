"""`python -m allegro_etl.cli`: the command line where its script is not on the path."""

from allegro_etl.cli import main

main()
