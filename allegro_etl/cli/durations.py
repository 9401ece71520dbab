"""Lengths of time as people read them."""

UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def lasting(seconds: float) -> str:
    """Write a length of time by its largest unit and the one below: 44 s, 2 h 5 min, 3 d."""
    left = max(round(seconds), 0)
    largest = next((place for place, (_, length) in enumerate(UNITS) if left >= length), len(UNITS) - 1)
    parts = []
    for name, length in UNITS[largest : largest + 2]:
        count, left = divmod(left, length)
        parts += [f"{count} {name}"] if count else []
    return " ".join(parts) or "0 s"
