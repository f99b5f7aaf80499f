"""How an action says no."""

from django.utils.functional import Promise


class Refusal(Exception):  # noqa: N818  (a refusal is an answer, not an error)
    """It cannot be: the text says why and what to do, and is fit to show to a person."""

    def __init__(self, text: "str | Promise") -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)
