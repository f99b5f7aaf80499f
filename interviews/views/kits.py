from django.http import FileResponse
from django.shortcuts import get_object_or_404

from core.doors import PersonRequest
from core.files import serve, serve_picture
from interviews.queries.kits import kit_files, kit_pages, work_files


def file(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    """The CV through the interview: who holds no seat in it gets 404, whatever their office."""
    return serve(get_object_or_404(kit_files(request.user, pk), pk=file_pk).file)


def page(request: PersonRequest, pk: int, file_pk: int, page_number: int) -> FileResponse:
    """A page of it as a picture, for the same people."""
    return serve_picture(get_object_or_404(kit_pages(request.user, pk), file=file_pk, number=page_number).image)


def work(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    """What the candidate sent in, once it is final: for those who may see the interview."""
    return serve(get_object_or_404(work_files(request.user, pk), pk=file_pk).file)
