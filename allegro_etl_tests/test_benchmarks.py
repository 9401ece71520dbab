"""The sides of the benchmark of matching do the same work; how fast is for `make bench` to say."""

from benchmarks.matching import matching


def test_pandas_and_sql_come_to_the_same_rows() -> None:
    runs = matching((200, 500))["runs"]

    assert {size: run["counts"]["orders"] for size, run in runs["sql"].items()} == {200: 200, 500: 500}
    assert {size: run["counts"] for size, run in runs["pandas"].items()} == {
        size: run["counts"] for size, run in runs["sql"].items()
    }
