"""Dagster: assets, checks, jobs, sensors and what their pages show. Nothing else of the product knows Dagster."""
