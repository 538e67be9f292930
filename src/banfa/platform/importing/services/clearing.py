"""Removes the files of drafts that nobody went on with."""

from datetime import datetime, timedelta

from banfa.platform.importing.models import MOVING, Draft
from banfa.platform.importing.uploads import home, place_of, sweep_incoming

KEPT = timedelta(days=7)


def clear_old(at: datetime) -> int:
    """Remove the files of every draft untouched for a week; one that had not landed is gone with them."""
    sweep_incoming()
    old = Draft.objects.filter(touched_at__lt=at - KEPT).exclude(job__state__in=MOVING)
    on_disk = {int(folder.name) for folder in home().iterdir() if folder.name.isdigit()}
    cleared = list(old.filter(pk__in=on_disk).values_list("pk", flat=True))
    for pk in cleared:
        place_of(pk).remove()
    Draft.objects.filter(pk__in=cleared).exclude(stage=Draft.Stage.DONE).update(stage=Draft.Stage.GONE)
    return len(cleared)
