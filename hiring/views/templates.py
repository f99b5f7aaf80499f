from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.doors import PersonRequest, ensure, now, posted_from
from core.refusals import Refusal
from hiring.access import can_word_messages
from hiring.actions import templates
from hiring.forms.templates import TemplateForm
from hiring.queries.messages import Template, retired_templates, samples, template_of
from hiring.queries.messages import templates as templates_offered
from hiring.rules.messages import NAMES

PREVIEW = "preview"


def index(request: PersonRequest) -> HttpResponse:
    """What is proposed for messages to candidates, by occasion."""
    ensure(can_word_messages(request.user))
    context = {"offered": templates_offered(), "retired": retired_templates()}
    return render(request, "hiring/templates/index.html", context)


def create(request: PersonRequest) -> HttpResponse:
    ensure(can_word_messages(request.user))
    form = TemplateForm(request.POST or None, template=None)
    context: dict[str, Any] = {"form": form, "names": NAMES}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == PREVIEW:
            return _show(request, context | _preview(request, form))
        try:
            templates.add(occasion=form.cleaned_data["occasion"], texts=form.texts(), by=request.user, at=now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The wording is added."), extra_tags="saved")
            return redirect("hiring:templates_index")
    return _show(request, context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    """Both languages; whoever saves second is told, and keeps what they typed."""
    template = _fetch(request, key)
    form = TemplateForm(request.POST or None, template=template)
    read_as = request.POST.get("read_as", templates.mark_of(template))
    context: dict[str, Any] = {"form": form, "template": template, "names": NAMES, "read_as": read_as}
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == PREVIEW:
            return _show(request, context | _preview(request, form))
        try:
            templates.word(key, texts=form.texts(), read_as=read_as, by=request.user, at=now())
        except Refusal as refusal:
            # Saved once more it counts: theirs is read now
            form.add_error(None, str(refusal))
            return _show(request, context | {"theirs": template, "read_as": templates.mark_of(template)})
        messages.success(request, _("The wording is saved."), extra_tags="saved")
        return redirect("hiring:templates_index")
    return _show(request, context)


@posted_from("hiring:templates_edit")
def put_back(request: PersonRequest, key: str) -> HttpResponse:
    _fetch(request, key)
    return _do(request, templates.put_back, key, _("The ready wording counts again."))


@posted_from("hiring:templates_edit")
def retire(request: PersonRequest, key: str) -> HttpResponse:
    _fetch(request, key)
    return _do(request, templates.retire, key, _("The wording is retired."))


@posted_from("hiring:templates_edit")
def bring_back(request: PersonRequest, key: str) -> HttpResponse:
    _fetch(request, key)
    return _do(request, templates.bring_back, key, _("The wording is offered again."))


def _do(request: PersonRequest, action: Any, key: str, done: str) -> HttpResponse:
    try:
        action(key, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("hiring:templates_index")


def _fetch(request: PersonRequest, key: str) -> Template:
    ensure(can_word_messages(request.user))
    template = template_of(key)
    if template is None:
        raise Http404
    return template


def _preview(request: PersonRequest, form: TemplateForm) -> dict[str, Any]:
    texts = form.texts()
    return {"samples": samples(texts["subject"], texts["body"], recruiter=request.user), "is_previewed": True}


def _show(request: PersonRequest, context: dict[str, Any]) -> HttpResponse:
    if "samples" not in context and (template := context.get("template")):
        context |= {"samples": samples(template.subject, template.body, recruiter=request.user)}
    return render(request, "hiring/templates/edit.html", context)
