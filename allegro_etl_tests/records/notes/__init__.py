"""Tests of notes and remarks."""
