"""Tests of comparing and sending."""
