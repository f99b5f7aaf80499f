from django.http import FileResponse
from django.shortcuts import get_object_or_404

from core.doors import PersonRequest
from core.files import serve
from interviews.queries.kits import kit_files


def file(request: PersonRequest, pk: int, file_pk: int) -> FileResponse:
    """The CV through the interview: who holds no seat in it gets 404, whatever their office."""
    return serve(get_object_or_404(kit_files(request.user, pk), pk=file_pk).file)
