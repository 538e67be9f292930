"""`banfa backup` and `banfa restore`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.backup.making import Listing, Made, make_backup
from banfa.platform.backup.restoring import Held, backup_in, check_backup, note_check
from banfa.platform.backup.restoring import restore as put_back
from banfa.platform.backup.sealed_files import Secret
from banfa.platform.terminal import operator, print_json, progress, say, words

KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", help="A file of 32 bytes or more instead of a passphrase · 密钥文件"),
]
AsJson = Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")]
MEBI = 1 << 20


class NoSecret(BanfaError):
    """Nothing was given to seal or open the backup with."""


def make(target: Path, *, key_file: Path | None, listing: Listing, as_json: bool) -> None:
    """Make a backup and say what it holds."""
    actor, secret = operator(), _secret(key_file, is_new=True)
    with progress(Text("备份", "Backing up")) as on_step:
        made = make_backup(target, secret, listing=listing, actor=actor, at=timezone.now(), on_step=on_step)
    if as_json:
        print_json(_told(made))
    else:
        say(
            Text(
                f"备份完成：{made.path}（{made.size / MEBI:,.1f} MiB，{made.rows:,} 行，{made.files:,} 个文件）。\n"
                f"密钥另存于 {made.keys}，请与备份分开保管。",
                f"Backed up: {made.path} ({made.size / MEBI:,.1f} MiB, {made.rows:,} rows, {made.files:,} files).\n"
                f"The keys are in {made.keys}: keep them apart from the backup.",
            )
        )


def restore(
    place: Annotated[Path, typer.Argument(help="A backup, or a folder of them · 备份文件或目录")],
    only_check: Annotated[
        bool, typer.Option("--check", help="Read and check it whole, restore nothing · 只检查")
    ] = False,
    key_file: KeyFile = None,
    without_keys: Annotated[
        bool,
        typer.Option("--without-keys", help="Personal values of the log stay sealed for good · 不恢复密钥"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty BANFA_HOME; it is read whole before anything is written · 恢复备份"""
    path, secret = backup_in(place), _secret(key_file, is_new=False)
    with progress(
        Text("检查" if only_check else "恢复", "Checking" if only_check else "Restoring")
    ) as on_step:
        held = (
            check_backup(path, secret, on_step)
            if only_check
            else put_back(path, secret, at=timezone.now(), with_keys=not without_keys, on_step=on_step)
        )
    if only_check:
        note_check(held, at=timezone.now())
    if as_json:
        print_json(
            {
                "backup": str(path),
                "at": held.at,
                "digest": held.digest,
                "rows": held.rows,
                "files": held.files,
            }
        )
        return
    say(_sentence(held, only_check))


def _sentence(held: Held, only_check: bool) -> Text:
    done = (
        Text("完好", "is whole")
        if only_check
        else Text(f"已恢复到 {settings.BANFA_HOME}", f"is restored to {settings.BANFA_HOME}")
    )
    return Text(
        f"{held.path.name} {done.zh}：{held.at[:16]} 的 {held.rows:,} 行、{held.files:,} 个文件、{held.events:,} 条日志",
        f"{held.path.name} {done.en}: {held.rows:,} rows, {held.files:,} files and {held.events:,} events of {held.at[:16]}",
    )


def _told(made: Made) -> dict[str, object]:
    return {
        "backup": str(made.path), "keys": str(made.keys), "digest": made.digest, "rows": made.rows,
        "files": made.files, "bytes": made.size,
    }  # fmt: skip


def _secret(key_file: Path | None, *, is_new: bool) -> Secret:
    """Return what seals a backup: the key file, else the passphrase of the environment, else one that is asked for."""
    if key_file is not None:
        try:
            return Secret(key_file=key_file.read_bytes())
        except OSError as error:
            raise NoSecret(
                Text(
                    f"无法读取密钥文件 {key_file}：{error.strerror}",
                    f"{key_file} cannot be read: {error.strerror}",
                )
            ) from error
    passphrase = settings.BANFA_BACKUP_PASSPHRASE
    if not passphrase and sys.stdin.isatty():
        asked = words(Text("备份口令", "Passphrase of the backup"))
        passphrase = typer.prompt(asked, hide_input=True, confirmation_prompt=is_new, err=True)
    if not passphrase:
        raise NoSecret(
            Text(
                "请用 --key-file 指定密钥文件，或设置 BANFA_BACKUP_PASSPHRASE",
                "name a key file with --key-file, or set BANFA_BACKUP_PASSPHRASE",
            )
        )
    return Secret(passphrase=passphrase)
