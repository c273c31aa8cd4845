"""Raised when the same release and answers would give another screening."""

ENGINE_VERSION = "1.2"
