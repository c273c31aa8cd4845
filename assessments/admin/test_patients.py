"""Fictional patients with the outcome they must get."""

from django.contrib import admin

from ..models import TestPatient
from .knowledge import KnowledgeAdmin


@admin.register(TestPatient)
class TestPatientAdmin(KnowledgeAdmin):
    list_display = ["key", "name"]
    search_fields = ["key", "name", "summary"]
    fields = ["key", "name", "summary", "order"]
