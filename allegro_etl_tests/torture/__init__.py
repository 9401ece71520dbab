"""The long fault tests: `make torture`."""
