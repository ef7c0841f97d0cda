"""How far one spelling is from another."""

from __future__ import annotations


def distance(a: str, b: str) -> int:
    """Least number of letters added, left out, changed, or swapped with their neighbour (restricted)."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, right in enumerate(b, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]
