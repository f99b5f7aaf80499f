from allauth.account import views as account
from allauth.usersessions import views as usersessions
from django.urls import include, path, re_path

from core.views import demo, entrance, health, hooks, language, letters, locations, organisation, people

# Of allauth only what is offered here; sign-up is closed and says so
account_patterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("second/", include("allauth.mfa.urls")),
    path("devices/", usersessions.list_usersessions, name="usersessions_list"),
    path("provider/", entrance.begin, name="entrance_begin"),
    path("provider/return/", entrance.arrive, name="entrance_arrive"),
]

urlpatterns = [
    path("healthz", health.show, name="health"),
    path("language/", language.choose, name="language"),
    path("demo/<slug:door>/", demo.enter, name="demo_enter"),
    path("account/", include(account_patterns)),
    path("me/", people.me, name="me"),
    path("me/chats/", hooks.index, name="hooks_index"),
    path("organisation/chats/", hooks.house, name="hooks_house"),
    path("chats/<int:pk>/test/", hooks.test, name="hooks_test"),
    path("chats/<int:pk>/switch/", hooks.switch, name="hooks_switch"),
    path("chats/<int:pk>/remove/", hooks.remove, name="hooks_remove"),
    path("organisation/", organisation.edit, name="organisation_edit"),
    path("organisation/places/", locations.index, name="locations_index"),
    path("organisation/places/new/", locations.create, name="locations_create"),
    path("organisation/places/<int:pk>/", locations.edit, name="locations_edit"),
    path("organisation/places/<int:pk>/remove/", locations.remove, name="locations_remove"),
    path("people/", people.index, name="people_index"),
    path("people/invite/", people.invite, name="people_invite"),
    path("people/invite/list/", people.invite_many, name="people_invite_many"),
    path("people/<int:pk>/", people.edit, name="people_edit"),
    path("people/<int:pk>/invite/", people.invite_again, name="people_invite_again"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="people_reactivate"),
    path("people/<int:pk>/second/", people.forget_second_factors, name="people_forget_second_factors"),
    path("people/<int:pk>/provider/", people.untie, name="people_untie"),
    path("join/<str:token>/", people.join, name="people_join"),
    path("enter/<str:token>/", entrance.by_link, name="entrance_by_link"),
    path("letters/", letters.index, name="letters_index"),
    path("letters/again/", letters.retry_all, name="letters_retry_all"),
    path("letters/bounced/", letters.bounced, name="letters_bounced"),
    path("letters/without/<str:token>/", letters.without, name="letters_without"),
    path("letters/<int:pk>/", letters.detail, name="letters_detail"),
    path("letters/<int:pk>/again/", letters.retry, name="letters_retry"),
    path("letters/<int:pk>/let-go/", letters.let_go, name="letters_let_go"),
    path("", include("rubrics.urls")),
    path("", include("hiring.urls")),
    path("", include("interviews.urls")),
]
