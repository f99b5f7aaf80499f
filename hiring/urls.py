from django.urls import path

from hiring.views import candidates, loops, moves, pins, pipeline, policies, requisitions, retention

app_name = "hiring"
urlpatterns = [
    path("requisitions/", requisitions.index, name="requisitions_index"),
    path("requisitions/new/", requisitions.create, name="requisitions_create"),
    path("requisitions/<int:pk>/", requisitions.detail, name="requisitions_detail"),
    path("requisitions/<int:pk>/edit/", requisitions.edit, name="requisitions_edit"),
    path("requisitions/<int:pk>/loop/", loops.edit, name="loops_edit"),
    path("requisitions/<int:pk>/version/", pins.edit, name="pins_edit"),
    path("roles/<slug:key>/requisitions/", pins.role, name="pins_role"),
    path("rubric/<int:version>/requisitions/", pins.rubric, name="pins_rubric"),
    path("requisitions/<int:pk>/submit/", requisitions.submit, name="requisitions_submit"),
    path("requisitions/<int:pk>/answer/", requisitions.answer, name="requisitions_answer"),
    path("requisitions/<int:pk>/hold/", requisitions.hold, name="requisitions_hold"),
    path("requisitions/<int:pk>/resume/", requisitions.resume, name="requisitions_resume"),
    path("requisitions/<int:pk>/cancel/", requisitions.cancel, name="requisitions_cancel"),
    path("requisitions/<int:pk>/history/", requisitions.history, name="requisitions_history"),
    path("requisitions/<int:pk>/candidates/new/", candidates.create, name="candidates_create"),
    path("requisitions/<int:pk>/moves/", moves.create, name="moves_create"),
    path("moves/<int:pk>/undo/", moves.undo, name="moves_undo"),
    path("organisation/policy/", policies.edit, name="policies_edit"),
    path("organisation/deletion/", retention.index, name="retention_index"),
    path("organisation/deletion/<int:pk>/", retention.edit, name="retention_edit"),
    path("candidates/", candidates.index, name="candidates_index"),
    path("candidates/<int:pk>/", candidates.detail, name="candidates_detail"),
    path("candidates/<int:pk>/files/<int:file_pk>/", candidates.file, name="candidates_file"),
    path("applications/<int:pk>/", pipeline.detail, name="pipeline_detail"),
    path("applications/<int:pk>/advance/", pipeline.advance, name="pipeline_advance"),
    path("applications/<int:pk>/close/", pipeline.close, name="pipeline_close"),
    path("applications/<int:pk>/reopen/", pipeline.reopen, name="pipeline_reopen"),
]
