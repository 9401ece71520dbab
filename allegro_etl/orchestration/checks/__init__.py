"""The asset checks: contracts that stop a run, and what a person should see after it."""
