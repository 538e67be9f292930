"""What people do with grading runs, objections and decisions."""

from banfa.features.grading.services.computing import grade
from banfa.features.grading.services.locking import lock_run
from banfa.features.grading.services.publishing import AlreadyPublished, publish
from banfa.features.grading.services.reviewing import reject_run

__all__ = ["AlreadyPublished", "grade", "lock_run", "publish", "reject_run"]
