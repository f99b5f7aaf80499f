"""What every form takes alike from or about somebody: a name that can be read, and a document that is one."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core import files
from core.refusals import Refusal
from core.rules.names import seen_name


class NameAndCVForm(forms.Form):
    """For forms that have the fields `name` and `cv`."""

    def clean_name(self) -> str:
        name = seen_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_cv(self) -> "UploadedFile[Any] | None":
        upload: UploadedFile[Any] | None = self.cleaned_data["cv"]
        if upload is not None:
            try:
                files.check_document(upload)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return upload
