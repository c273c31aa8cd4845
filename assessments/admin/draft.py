"""The draft as a knowledge base, for the pages that try it."""

from functools import wraps

from django.template.response import TemplateResponse

from .. import publishing
from ..engine import KnowledgeError, compile_document


def knowledge_base_of(request):
    """The editable rows, frozen and compiled once for a request. Raises KnowledgeError."""
    if not hasattr(request, "draft_knowledge_base"):
        request.draft_knowledge_base = compile_document(publishing.freeze())
    return request.draft_knowledge_base


def needs_draft(view):
    """For a view of an admin class: says why, with the problems, when the draft does not hold together."""

    @wraps(view)
    def guarded(self, request, *args, **kwargs):
        try:
            knowledge_base_of(request)
        except KnowledgeError as error:
            context = {**self.admin_site.each_context(request), "opts": self.opts, "problems": error.problems}
            context["title"] = "The draft does not hold together"
            return TemplateResponse(request, "admin/assessments/no_draft.html", context, status=409)
        return view(self, request, *args, **kwargs)

    return guarded
