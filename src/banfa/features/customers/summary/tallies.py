"""Sums over subtrees: the figures of all places are added up once, and a unit's is the difference of two sums."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from banfa.platform.org.paths import ROOT, end_of_subtree


class Tally:
    """Figures by path, to be summed over any part of the tree."""

    def __init__(self, by_path: Mapping[str, int]) -> None:
        self._paths = sorted(by_path)
        self._sums = [0, *accumulate(by_path[path] for path in self._paths)]

    def below(self, path: str) -> int:
        """Return the sum over a unit and everything below it."""
        if path == ROOT:
            return self._sums[-1]
        first = bisect_left(self._paths, path)
        return self._sums[bisect_left(self._paths, end_of_subtree(path))] - self._sums[first]
