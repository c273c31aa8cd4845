from django.contrib.admin.apps import AdminConfig


class NanofatAdminConfig(AdminConfig):
    default_site = "nanofat.admin.NanofatAdminSite"
