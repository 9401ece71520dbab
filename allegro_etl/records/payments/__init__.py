"""Payments of orders, and how they meet their invoices."""
