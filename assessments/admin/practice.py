"""What a practice keeps for itself: its name on papers, its reasons for deciding otherwise."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from ..models import Decision, DecisionReason, Practice

SIGNED = "Signed decisions say these words. To word it otherwise, switch this one off and add another."
LOGO_BYTES = 200_000
# How a file of this type begins. No SVG: it can carry script.
LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@admin.register(DecisionReason)
class DecisionReasonAdmin(admin.ModelAdmin):
    list_display = ["label", "key", "on", "order"]

    def get_fieldsets(self, request, obj=None):
        words = {"description": SIGNED} if is_signed(obj) else {}
        return [(None, {"fields": ["key", "label", "on", "order"], **words})]

    def get_readonly_fields(self, request, obj=None):
        """The key of a reason stays; so do its words once a signed decision says them."""
        return ["key", "label"] if is_signed(obj) else ["key"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False


def is_signed(reason):
    return bool(reason) and Decision.objects.filter(reason=reason).exists()


class PracticeForm(forms.ModelForm):
    new_logo = forms.FileField(
        required=False,
        label="Logo",
        help_text="PNG or JPEG, at most 200 kB. It is printed 12 mm high, on the left.",
        widget=forms.FileInput(attrs={"accept": ", ".join(LOGO_TYPES.values())}),
    )
    remove_logo = forms.BooleanField(required=False, label="Print no logo any more")

    def clean_new_logo(self):
        """(bytes, type) of what was chosen, None when nothing was."""
        file = self.cleaned_data["new_logo"]
        return logo_in(file) if file else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_logo"):
            self.instance.logo, self.instance.logo_type = cleaned["new_logo"]
        elif cleaned.get("remove_logo"):
            self.instance.logo, self.instance.logo_type = None, ""
        return cleaned


def logo_in(file):
    """(bytes, type) of an uploaded file. Raises ValidationError, with a sentence, for what is no logo."""
    if file.size > LOGO_BYTES:
        raise forms.ValidationError(f"This file has {file.size // 1000} kB; a logo may have 200 kB.")
    content = file.read()
    for beginning, kind in LOGO_TYPES.items():
        if content.startswith(beginning):
            return content, kind
    raise forms.ValidationError("This is neither a PNG nor a JPEG file. Save the logo as one of these.")


@admin.register(Practice)
class PracticeAdmin(admin.ModelAdmin):
    form = PracticeForm
    readonly_fields = ["logo_now"]

    def get_fields(self, request, obj=None):
        kept = ["logo_now", "new_logo", "remove_logo"] if obj and obj.logo else ["new_logo"]
        return ["name", "contact", *kept]

    @admin.display(description="logo now")
    def logo_now(self, practice):
        return format_html('<img src="{}" alt="Logo of the practice" height="48">', reverse("practice-logo"))

    def save_model(self, request, obj, form, change):
        """There is one practice, whatever id the database would give next."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Practice.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
