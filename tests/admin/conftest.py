import pytest
from django.urls import reverse

import nanofat.security  # noqa: F401  its receiver must be there before the first log-in
from assessments.models import Rule


@pytest.fixture
def change_url():
    """change_url(row): the address of its form in the admin."""
    return lambda row: reverse(f"admin:assessments_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def rule(db):
    return Rule.objects.get(key="R-IND-1")
