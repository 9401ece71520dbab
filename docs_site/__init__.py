"""The site of docs/: its pages as they are, and pages made from the program itself. `make docs` builds it."""
