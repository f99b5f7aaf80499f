from typing import Any

from crispy_forms.layout import Field


class Either(Field):  # type: ignore[misc]  # crispy-forms comes without types
    """One of several ways to answer: that it may be left empty goes without saying."""

    def render(self, *args: Any, extra_context: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return super().render(*args, extra_context={**(extra_context or {}), "hide_optional": True}, **kwargs)
