"""Tests of the take-over from another program."""
