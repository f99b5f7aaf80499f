from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from hiring.forms.candidates import AddForm
from hiring.rules.resumes import MOST_BYTES, TOO_LARGE


class ChooseForm(forms.Form):
    document = forms.FileField(
        label=_("JSON Resume"),
        max_length=255,
        help_text=_("A file that ends in .json, as jsonresume.org describes it; at most 500 kB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.add_input(Submit("", _("Read the file"), data_busy=_("Reading…")))

    def clean_document(self) -> bytes:
        upload = self.cleaned_data["document"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(str(TOO_LARGE))
        content: bytes = upload.read()
        return content


class ResumeForm(AddForm):
    """What the resume says, to be looked over. The file goes along, so that nothing is kept of whom nobody adds."""

    resume = forms.CharField(widget=forms.HiddenInput, max_length=MOST_BYTES, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["cv"]
        group = self.helper.layout.fields[-1].fields
        group.remove("cv")
        self.helper.layout.append("resume")

    def clean_resume(self) -> bytes:
        return str(self.cleaned_data["resume"]).encode()
