"""From core into Odoo: what Odoo must have first, the plan, its application, the proof and the cursor."""
