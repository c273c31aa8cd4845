from django.contrib.admin.apps import AdminConfig


class NanofatAdminConfig(AdminConfig):
    default_site = "nanofat.admin.NanofatAdminSite"

    def ready(self):
        super().ready()
        # Its signal handler starts the clocks of a session, also for a log-in before the first request.
        from . import security  # noqa: F401
