"""What a user name and a password must be like; every refusal says what would be right."""

import re
import secrets

from banfa.kernel.text import Text

LEAST_PASSWORD, LONGEST_PASSWORD, LONGEST_USERNAME = 10, 200, 60
LEAST_DIFFERENT = 5
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")


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


def password_problem(password: str, again: str, username: str) -> Text | None:
    """Return what is wrong with a chosen password, None where it can be used."""
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
    if username and username.lower() in password.lower():
        return Text("密码不能包含用户名", "the password must not hold the user name")
    if password != again:
        return Text("两次输入的密码不同，请重新输入", "the two passwords differ; type both anew")
    return None


def passing_password() -> str:
    """Return a password to hand over once."""
    return secrets.token_urlsafe(9)
