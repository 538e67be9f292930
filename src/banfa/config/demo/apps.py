"""The Django app of the demonstrations: it offers their data to a new organisation."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "banfa.config.demo"
    label = "demo"

    def ready(self) -> None:
        """Register the background work that fills an organisation, and offer it."""
        from banfa.config.demo.filling import declare_examples

        declare_examples()
