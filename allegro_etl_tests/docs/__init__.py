"""The pages under docs/ and beside them: what they name exists, and what exists is named."""
