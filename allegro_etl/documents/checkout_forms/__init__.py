"""Checkout forms: fetched by id or from the list, staged once per content, read into schema `work`."""
