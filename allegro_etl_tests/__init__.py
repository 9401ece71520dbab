"""Tests of allegro_etl; the folders mirror the package."""
