"""What Dagster's pages show of each step. A page names the columns that it shows, and nothing personal is among them."""
