"""Sale orders with their lines, taxes and totals."""
