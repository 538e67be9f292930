"""The Django app of this part."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "banfa.platform.web"
    label = "web"

    def ready(self) -> None:
        """Declare what the frame itself brings to the palette and to the desk."""
        from banfa.platform.web.desk import declare_desk
        from banfa.platform.web.frame_palette import declare_frame

        declare_frame()
        declare_desk()
