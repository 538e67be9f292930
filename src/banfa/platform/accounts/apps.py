"""The Django app of this part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "banfa.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        """End log-ins and tokens with the rights that they acted on."""
        from banfa.platform.access.withdrawing import declare_ending
        from banfa.platform.accounts.withdrawal import end_what_was_open

        declare_ending(end_what_was_open)
