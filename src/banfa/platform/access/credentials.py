"""What a user name and a password must be like; every refusal says what would be right."""

import re
import secrets
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from pypinyin import lazy_pinyin

from banfa.kernel.text import Text

LEAST_PASSWORD, LONGEST_PASSWORD, LONGEST_USERNAME = 10, 200, 60
LEAST_DIFFERENT = 5
LEAST_NAME = 4  # shorter ones stand in too many words
LONGEST_RUN_SHARE = 0.7
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")
ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)
# What the list of common passwords, made elsewhere, does not know.
COMMON_HERE = frozenset(
    {"woaini", "woaini1314", "5201314", "a123456", "zhongguo", "xiangyu", "mima", "administrator", "banfa"}
)


def username_problem(username: str) -> Text | None:
    """Return what is wrong with a user name, None where it can be used."""
    if not username:
        return Text("请填写用户名", "write a user name")
    if len(username) > LONGEST_USERNAME:
        return Text(f"最多 {LONGEST_USERNAME} 个字符", f"at most {LONGEST_USERNAME} characters")
    if not USERNAME.fullmatch(username):
        return Text(
            "只能用字母、数字和 . _ @ -，并以字母或数字开头，例如 chen.hua",
            "letters, digits and . _ @ - only, a letter or digit first: such as chen.hua",
        )
    return None


def password_problem(password: str, again: str, username: str, name: str = "") -> Text | None:
    """Return what is wrong with a chosen password, None where it can be used."""
    problem = _shape_problem(password) or _likeness_problem(password, username, name)
    if problem is None and password != again:
        return Text("两次输入的密码不同，请重新输入", "the two passwords differ; type both anew")
    return problem


def _shape_problem(password: str) -> Text | None:
    length = len(password)
    if length < LEAST_PASSWORD:
        return Text(
            f"至少 {LEAST_PASSWORD} 个字符，现在 {length} 个；几个不相关的词连起来就很好",
            f"at least {LEAST_PASSWORD} characters, and these are {length}; a few unrelated words do well",
        )
    if length > LONGEST_PASSWORD:
        return Text(f"最多 {LONGEST_PASSWORD} 个字符", f"at most {LONGEST_PASSWORD} characters")
    if len(set(password)) < LEAST_DIFFERENT:
        return Text(
            f"太简单：至少要有 {LEAST_DIFFERENT} 种不同的字符",
            f"too simple: use at least {LEAST_DIFFERENT} different characters",
        )
    if is_common(password):
        return Text(
            "这是常见密码或键盘顺序，容易被猜到；请改用几个不相关的词",
            "this is a common password or a row of keys and soon guessed; use a few unrelated words",
        )
    return None


def _likeness_problem(password: str, username: str, name: str) -> Text | None:
    plain = password.casefold()
    if username and username.casefold() in plain:
        return Text("密码不能包含用户名", "the password must not hold the user name")
    spelled = "".join(lazy_pinyin(name)).casefold().replace(" ", "")
    if any(len(one) >= LEAST_NAME and one in plain for one in (spelled, name.casefold())):
        return Text("密码不能包含姓名或其拼音", "the password must not hold your name or its pinyin")
    return None


def is_common(password: str) -> bool:
    """Tell whether a password is one of many people's, perhaps with figures around it, or mostly a row of keys."""
    plain = password.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if plain in _common() or (len(core) >= LEAST_NAME and core in _common() and len(core) * 2 >= len(plain)):
        return True
    return _longest_run(plain) >= LONGEST_RUN_SHARE * len(plain)


@cache
def _common() -> frozenset[str]:
    """The twenty thousand most common passwords, read on first need."""
    return frozenset(CommonPasswordValidator().passwords) | COMMON_HERE


def _longest_run(plain: str) -> int:
    """Return how many characters in a row follow the alphabet, the figures or a row of the keyboard, either way."""
    pairs = {row[at : at + 2] for row in ROWS for at in range(len(row) - 1)}
    longest = current = 1
    for at in range(1, len(plain)):
        pair = plain[at - 1 : at + 1]
        current = current + 1 if pair in pairs or pair[::-1] in pairs else 1
        longest = max(longest, current)
    return longest


def passing_password() -> str:
    """Return a password to hand over once."""
    return secrets.token_urlsafe(9)
