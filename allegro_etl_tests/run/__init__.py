"""Tests of opening and locking a run."""
