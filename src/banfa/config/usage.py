"""Says in one sentence, in both languages, what is wrong with a command's words."""

import re

import typer

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text

NO_SUCH_COMMAND = re.compile(r"No such command ['\"]?([^'\"]*)['\"]?")


def sentence_of(error: typer.TyperException) -> Text:
    """Return what is wrong and where help stands; nothing but the help where no command was given."""
    said = str(getattr(error, "format_message", error.__str__)()).strip()
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "banfa"
    more = Text(f"；用法见 {path} --help", f"; see {path} --help")
    unknown = NO_SUCH_COMMAND.search(said)
    match type(error).__name__:
        case "NoArgsIsHelpError":
            return Text(said, said)
        case "NoSuchOption":
            option = str(getattr(error, "option_name", ""))
            options = [name for one in context.command.params for name in one.opts] if context else []
            return Text(f"没有选项 {option}", f"there is no option {option}") + _near(option, options) + more
        case "MissingParameter":
            return Text(f"缺少 {_named(error)}", f"{_named(error)} is missing") + more
        case "BadParameter":
            reason = str(getattr(error, "message", said)).removeprefix("Value error, ").rstrip(".")
            return Text(f"{_named(error)} 的值无效（{reason}）", f"{_named(error)}: {reason}") + more
        case _ if unknown:
            commands = list(getattr(context.command, "commands", {})) if context else []
            word = unknown[1]
            return Text(f"没有命令 {word}", f"there is no command {word}") + _near(word, commands) + more
    return Text(f"命令有误（{said.rstrip('.')}）", said.rstrip(".")) + more


def _near(word: str, known: list[str]) -> Text:
    suggestion = did_you_mean(word, known)
    return suggestion if "?" in suggestion.en else Text("", "")


def _named(error: typer.TyperException) -> str:
    """Return a parameter as it is written: `--period`, `FILE`."""
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", "") or "")
    longest = str(max(parameter.opts, key=len))
    return longest if longest.startswith("-") else longest.upper()
