"""The base of every error that a person may read."""

from banfa.kernel.text import Text


class BanfaError(Exception):
    """Something was refused; `text` says what, why and the way out in both languages.

    Views, commands and the API turn it into one sentence; anything else reaches the log whole.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
