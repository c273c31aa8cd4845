"""How one clinician likes to work."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .. import filled_in, releases
from ..access import clinician_required
from ..forms import FIELDS
from ..models import Preferences


class PreferencesForm(forms.Form):
    result_only_on_request = forms.BooleanField(
        required=False,
        label="Record first: keep the screening back until I ask for the result",
        help_text="Open gates are still listed beside the form.",
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, data, *, knowledge_base, **kwargs):
        super().__init__(data, **kwargs)
        questions = knowledge_base.question if knowledge_base else {}
        self.habits = [key for key in filled_in.HABITS if key in questions]
        self.fields |= {key: FIELDS[questions[key].item["kind"]](questions[key].item) for key in self.habits}

    @property
    def usual(self):
        """The usual answers by question; only of a valid form."""
        return {key: self.cleaned_data[key] for key in self.habits if self.cleaned_data[key]}

    @property
    def habit_fields(self):
        return [self[key] for key in self.habits]


@clinician_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request):
    stored = Preferences.objects.filter(user=request.user).first() or Preferences(user=request.user)
    initial = stored.usual | {"result_only_on_request": stored.result_only_on_request}
    posted = request.POST if request.method == "POST" else None
    form = PreferencesForm(posted, knowledge_base=live_knowledge_base(), initial=initial)
    if posted is None or not form.is_valid():
        return render(request, "preferences.html", {"form": form}, status=422 if posted is not None else 200)
    stored.result_only_on_request = form.cleaned_data["result_only_on_request"]
    stored.usual = form.usual
    stored.save()
    messages.success(request, "Saved. New consults begin with it.")
    return redirect("preferences")


def live_knowledge_base():
    """None before the first release: then there is nothing to be usual about."""
    try:
        return releases.live_knowledge_base()
    except releases.NothingPublished:
        return None
