"""Figures of a run are about the customers that a reader sees, assigned ones too."""

from banfa.features.grading.queries.sight import EVERYBODY, Sight, rows_seen

ROWS = [("000001000001", "A", 5), ("000001000002", "B", 3)]


def own(customers: object) -> list[tuple[str, str, int]]:
    """Two assigned customers: one in a part that is seen anyway, one elsewhere."""
    return [("000001000001", "A", 1), ("000001000002", "B", 1)]


def test_everybodys_rows_stand_as_they_are() -> None:
    assert rows_seen(ROWS, EVERYBODY, own) == ROWS


def test_a_part_keeps_its_units_and_counts_no_assigned_customer_twice() -> None:
    sight = Sight(scopes=("000001000001",), own=(1, 2))

    assert rows_seen(ROWS, sight, own) == [("000001000001", "A", 5), ("000001000002", "B", 1)]


def test_assigned_customers_alone_are_counted_by_themselves() -> None:
    assert rows_seen(ROWS, Sight(scopes=(), own=(1, 2)), own) == own(())
    assert rows_seen(ROWS, Sight(scopes=()), own) == []


def test_below_a_unit_it_is_narrower_in_every_way() -> None:
    sight = Sight(scopes=("000001000001",), own=(1, 2)).below("000001000002")

    assert rows_seen(ROWS, sight, own) == [("000001000002", "B", 1)]


def test_a_level_is_its_unit_and_nothing_below() -> None:
    sight = Sight(scopes=(), level=("000001",))

    assert (sight.covers("000001"), sight.covers("000001000001"), sight.covers(None)) == (True, False, False)
