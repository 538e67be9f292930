"""What people do with grading runs: compute and publish."""

from banfa.features.grading.services.computing import grade
from banfa.features.grading.services.publishing import AlreadyPublished, publish

__all__ = ["AlreadyPublished", "grade", "publish"]
