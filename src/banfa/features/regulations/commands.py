"""The commands `clauses` and `policy list|show|check|diff`."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.platform.terminal import print_json, print_table, remark, say, words
from banfa.policy import liveness, loading
from banfa.policy.difference import difference

JsonOption = Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")]
