from django.urls import path

from interviews.views import booking, debrief, home, kits, leavers, scorecards, status, take_homes

app_name = "interviews"
urlpatterns = [
    path("", home.index, name="home_index"),
    path("interviews/", booking.index, name="booking_index"),
    path("interviews/<int:pk>/", scorecards.edit, name="scorecards_edit"),
    path("interviews/<int:pk>/save/", scorecards.save, name="scorecards_save"),
    path("interviews/<int:pk>/files/<int:file_pk>/", kits.file, name="kits_file"),
    path("interviews/<int:pk>/files/<int:file_pk>/pages/<int:page_number>/", kits.page, name="kits_page"),
    path("interviews/<int:pk>/work/<int:file_pk>/", kits.work, name="kits_work"),
    path("interviews/<int:pk>/take-home/", take_homes.edit, name="take_homes_edit"),
    path("interviews/<int:pk>/take-home/time/", take_homes.answer, name="take_homes_answer"),
    path("interviews/<int:pk>/take-home/graders/", take_homes.seat, name="take_homes_seat"),
    path("interviews/<int:pk>/take-home/cancel/", take_homes.cancel, name="take_homes_cancel"),
    path("applications/<int:pk>/sessions/<int:session_pk>/send/", take_homes.create, name="take_homes_create"),
    path("take-home/<str:token>/", take_homes.detail, name="take_homes_detail"),
    path("take-home/<str:token>/files/", take_homes.upload, name="take_homes_upload"),
    path("take-home/<str:token>/files/<int:file_pk>/remove/", take_homes.remove, name="take_homes_remove"),
    path("take-home/<str:token>/finished/", take_homes.finish, name="take_homes_finish"),
    path("take-home/<str:token>/more-time/", take_homes.ask, name="take_homes_ask"),
    path("interviews/<int:pk>/edit/", booking.edit, name="booking_edit"),
    path("interviews/<int:pk>/cancel/", booking.cancel, name="booking_cancel"),
    path("applications/<int:pk>/interviews/", booking.panel, name="booking_panel"),
    path("applications/<int:pk>/sessions/<int:session_pk>/book/", booking.create, name="booking_create"),
    path("applications/<int:pk>/debrief/", debrief.detail, name="debrief_detail"),
    path("applications/<int:pk>/decide/", debrief.decide, name="debrief_decide"),
    path("applications/<int:pk>/addendum/", debrief.addendum, name="debrief_addendum"),
    path("debriefs/", debrief.index, name="debrief_index"),
    path("people/<int:pk>/deactivate/", leavers.edit, name="leavers_edit"),
    path("status/<str:token>/", status.detail, name="status_detail"),
    path("status/<str:token>/withdraw/", status.withdraw, name="status_withdraw"),
    path("status/<str:token>/data/", status.data, name="status_data"),
    path("status/<str:token>/consent/", status.consent, name="status_consent"),
]
