"""Tests of the writer `invoices`."""
