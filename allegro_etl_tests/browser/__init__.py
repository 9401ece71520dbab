"""Walks through real pages in a real browser, as the people do who live with the product."""
