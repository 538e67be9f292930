"""What the ledger brings to the palette: taking in sales."""

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.web.palette import Action, declare


def declare_palette() -> None:
    """Let the palette begin an import of sales."""
    declare(
        Action(
            title=Text("导入销售台账", "Import sales"), icon="file-import", order=12,
            address=lambda: f"{reverse('importing:new')}?kind=sales", needs=Permission.LEDGER_BATCH_IMPORT,
            also=("上传销售数据", "upload sales"),
        )
    )  # fmt: skip
