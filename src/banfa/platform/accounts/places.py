"""From where somebody acts: address and device, as the log-in log and the list of log-ins tell them."""

from dataclasses import dataclass

from django.http import HttpRequest

from banfa.kernel.text import Text, same

LONGEST_AGENT = 300
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
# In this order: most browsers also name those that they descend from.
BROWSERS = (
    ("MicroMessenger", Text("微信", "WeChat")), ("DingTalk", Text("钉钉", "DingTalk")), ("Edg", same("Edge")),
    ("HuaweiBrowser", Text("华为浏览器", "Huawei Browser")), ("QQBrowser", Text("QQ 浏览器", "QQ Browser")),
    ("OPR", same("Opera")), ("Firefox", same("Firefox")), ("Chrome", same("Chrome")), ("Safari", same("Safari")),
)  # fmt: skip
UNKNOWN = Text("未知设备", "unknown device")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address and what the browser or program calls itself."""

    address: str
    agent: str


NOWHERE = Place(address="", agent="")


def place_of(request: HttpRequest) -> Place:
    """Return from where a request comes."""
    agent = request.headers.get("User-Agent", "")
    return Place(
        address=str(request.META.get("REMOTE_ADDR") or "")[:45],
        agent="".join(letter for letter in agent if letter.isprintable())[:LONGEST_AGENT],
    )


def device(agent: str) -> Text:
    """Say which device this is, as far as it tells: the browser and the system."""
    system = next((words for mark, words in SYSTEMS if mark in agent), "")
    browser = next((words for mark, words in BROWSERS if mark in agent), None)
    if browser and system:
        return Text(f"{browser.zh} · {system}", f"{browser.en} · {system}")
    return browser or (same(system) if system else same(agent[:40]) if agent else UNKNOWN)
