import pytest

from banfa.kernel.text import Text, same
from banfa.platform.terminal import print_json, print_table, remark, say


def test_what_people_typed_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    say(same("[red]平安[/red] :cat: \\["))
    print_table([same("a")], [["[bold]x[/bold] :cat: \\["]])

    said = capsys.readouterr().out
    assert said.count(":cat:") == 2
    assert "[red]平安[/red]" in said
    assert "[bold]x[/bold] :cat: \\[" in said


def test_a_table_in_a_file_is_never_folded(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([Text("甲", "A"), Text("乙", "B")], [["x" * 300, "y" * 300]])

    assert "x" * 300 in capsys.readouterr().out


def test_answers_and_remarks_go_their_own_ways(capsys: pytest.CaptureFixture[str]) -> None:
    say(Text("答", "answer"))
    remark(Text("注", "remark"))
    print_json({"名": "平安"})

    captured = capsys.readouterr()
    assert captured.out == '答\n{\n "名": "平安"\n}\n'
    assert captured.err == "注\n"
