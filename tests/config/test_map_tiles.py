import pytest

from banfa.config import environment
from banfa.config.environment import BadSetting

GIVEN = "https://tiles.example.org/gcj/{z}/{x}/{y}.png"


def test_tiles_open_the_content_policy_to_their_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANFA_MAP_TILES", GIVEN)

    assert environment.origin_of(environment.tiles("BANFA_MAP_TILES")) == ["https://tiles.example.org"]


def test_without_tiles_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANFA_MAP_TILES", raising=False)

    assert environment.origin_of(environment.tiles("BANFA_MAP_TILES")) == []


@pytest.mark.parametrize(
    "words",
    ["tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org/{z}/{x}.png", "ftp://a/{z}/{x}/{y}",
     "https:///{z}/{x}/{y}", "https://a.example 'unsafe-inline'/{z}/{x}/{y}"],
)  # fmt: skip
def test_an_address_without_tiles_stops_the_start(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setenv("BANFA_MAP_TILES", words)

    with pytest.raises(BadSetting, match="BANFA_MAP_TILES"):
        environment.tiles("BANFA_MAP_TILES")
