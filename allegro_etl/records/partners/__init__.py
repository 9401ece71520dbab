"""Contacts: buyers, and their delivery and invoice addresses."""
