"""A dozen figures at a glance, drawn in a table's cell."""

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 88, 22, 3


def spark(values: Sequence[float]) -> str:
    """Return a line through the figures, the last one marked; a dash where there is none but nothing.

    It is decoration: the figures stand in columns beside it, and in the file that is exported.
    """
    if len(values) < 2 or not any(values):
        return "–"
    least, most = min(*values, 0.0), max(values)
    step = WIDTH / (len(values) - 1)
    scale = (HEIGHT - 2 * EDGE) / ((most - least) or 1)
    points = [(index * step, HEIGHT - EDGE - (value - least) * scale) for index, value in enumerate(values)]
    path = "L".join(f"{x:.0f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f'<svg class="bf-spark" width="{WIDTH + 3}" height="{HEIGHT}" aria-hidden="true"><path d="M{path}"/>'
        f'<circle cx="{x:.0f}" cy="{y:.1f}" r="2"/></svg>'
    )
