"""What is kept of every record's way: the queue, the quarantine, the cursor, what Odoo has had, who may load."""
