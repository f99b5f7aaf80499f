"""What allauth asks between who somebody is and the open door, where it differs here."""

from typing import Any

from allauth.mfa.stages import AuthenticateStage

from core.signin import is_step_trusted


class SecondStep(AuthenticateStage):  # type: ignore[misc]  # allauth is untyped
    def handle(self) -> tuple[Any, bool]:
        if is_step_trusted(self.request, self.login.user):
            return None, True
        answer: tuple[Any, bool] = super().handle()
        return answer
