"""Refuses to grade while a pack version would change what is locked."""

from banfa.features.grading.queries.locked_versions import versions_before_locks
from banfa.policy.loading import PackInvalid


def require_versions_fit_locks() -> None:
    """Raise PackInvalid with every version that reaches back into a locked period, by file and line."""
    if problems := versions_before_locks():
        raise PackInvalid(problems)
