"""Rules and findings in words, for lists and forms."""

from django.contrib.admin.views.main import ChangeList

from .. import differences, publishing
from ..engine import sentence
from ..items import vocabulary


class SentenceChangeList(ChangeList):
    """Puts the words on the rows of one page, with the vocabulary read once."""

    def get_results(self, request):
        super().get_results(request)
        words = vocabulary()
        self.result_list = list(self.result_list)
        for row in self.result_list:
            put_words(row, words)


def put_words(row, words):
    row.condition_text = condition_text(row, words)
    if hasattr(row, "effects"):
        row.effect_text = effect_text(row, words)


def condition_text(row, words=None):
    """“Nicotine is “Current, can pause”.”"""
    return sentence(words or vocabulary(), publishing.groups_item(row))


def effect_text(rule, words=None):
    effects = [publishing.effect_item(effect) for effect in rule.effects.all()]
    text = differences.effect_words(words or vocabulary(), effects)
    return text[:1].upper() + text[1:]
