from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssessmentsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "assessments"
    verbose_name = "Nanofat consult"

    def ready(self):
        from .roles import sync_after_migrate

        post_migrate.connect(sync_after_migrate, sender=self)
