"""Offers that were sold, for what identifies their products."""
