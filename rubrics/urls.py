from django.urls import path

from rubrics.views import assessments, competencies, founding, roles

app_name = "rubrics"
urlpatterns = [
    path("welcome/", founding.create, name="founding_create"),
    path("roles/", roles.index, name="roles_index"),
    path("roles/<slug:key>/", roles.detail, name="roles_detail"),
    path("competencies/<slug:key>/", competencies.detail, name="competencies_detail"),
    path("assessments/<slug:key>/", assessments.detail, name="assessments_detail"),
]
