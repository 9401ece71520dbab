"""A run: how it is asked for, opened and locked, and what every step of it is handed."""
