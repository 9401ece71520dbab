"""What a seller's program may write to Allegro: numbers of parcels, statuses, stock, prices and invoices."""
