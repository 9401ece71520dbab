"""The numbered SQL files that build the DuckDB file; `warehouse` applies those that a file has not seen."""
