"""The items, under the name the pages of the admin know them by."""

from ..items import ITEMS, MODELS, described, is_released, item_of, kind_of, users_of, vocabulary

__all__ = ["ITEMS", "MODELS", "described", "is_released", "item_of", "kind_of", "users_of", "vocabulary"]
