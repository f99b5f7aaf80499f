"""Who gets through which door: every route of the program, and every kind of person there is."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from hiring.models import Application
from hiring.rules.stages import ApplicationState
from tests import doors
from tests.test_house import ROUTES

# ada   administers
# rae   recruits: on the open requisition and on the secret one
# rob   recruits too, and is on neither
# hana  manages the open one, the draft and the one asked for
# cora  coordinates these three
# ivan  interviews Nadia and owes that card; his card about Omar is in
# ines  interviews Nadia, Omar, Paul and Pia; all her cards are in
# otto  works here and has no business
# paul  works here and applied on the open one
# pia   recruits, like rob, and applied on the open one
# gone  recruited and coordinated the open one; deactivated in the middle of a session
# out   nobody signed in
#
# open, secret (confidential), draft, asked (waits for hana's approval): requisitions
# nadia (interviews run), omar (decided), vera (rejected), walt (withdrawn), paul, pia: applications on the open one
# v1 (in force), v2 (being written): versions of the rubric; offer: what a newer catalogue says of one of its notes
# lisbon: a place of work
# list: a file of candidates that rae brought to the open one
# sven: application on the secret one; nadia/ivan, nadia/ines: whose interview of Nadia; of the others the first
#
# o  let in: a page, a file, a form that says what is missing, or onward to another page
# -  404: there is no such thing, as far as this person can know
# x  403: it is there, and not for this person
# m  not by this method: 405, or led on to the page that holds the form
# s  sent to sign in
#
# `both` is a GET and a POST that end alike. A route without a GET row is POST alone: a GET is 405 to all, or leads back
TABLE = """
                                              ada rae rob hana cora ivan ines otto paul pia gone out
both health                            -       o   o   o   o    o    o    o    o    o    o   o    o
POST language                          -       o   o   o   o    o    o    o    o    o    o   o    o
POST demo_enter                        -       -   -   -   -    -    -    -    -    -    -   -    -
both account_login                     -       o   o   o   o    o    o    o    o    o    o   o    o
GET  account_logout                    -       o   o   o   o    o    o    o    o    o    o   s    s
POST account_logout                    -       s   s   s   s    s    s    s    s    s    s   s    s
both account_signup                    -       o   o   o   o    o    o    o    o    o    o   o    o
GET  account_inactive                  -       o   o   o   o    o    o    o    o    o    o   o    o
POST account_inactive                  -       m   m   m   m    m    m    m    m    m    m   m    m
both account_request_login_code        -       o   o   o   o    o    o    o    o    o    o   o    o
both account_confirm_login_code        -       o   o   o   o    o    o    o    o    o    o   s    s
both account_change_password           -       o   o   o   o    o    o    o    o    o    o   s    s
both account_set_password              -       o   o   o   o    o    o    o    o    o    o   s    s
both account_reset_password            -       o   o   o   o    o    o    o    o    o    o   o    o
GET  account_reset_password_done       -       o   o   o   o    o    o    o    o    o    o   o    o
POST account_reset_password_done       -       m   m   m   m    m    m    m    m    m    m   m    m
both account_reset_password_from_key   -       o   o   o   o    o    o    o    o    o    o   o    o
GET  account_reset_password_from_key_done -    o   o   o   o    o    o    o    o    o    o   o    o
POST account_reset_password_from_key_done -    m   m   m   m    m    m    m    m    m    m   m    m
both account_reauthenticate            -       o   o   o   o    o    o    o    o    o    o   s    s

both entrance_begin                    -       -   -   -   -    -    -    -    -    -    -   -    -
both entrance_arrive                   -       -   -   -   -    -    -    -    -    -    -   -    -
both entrance_by_link                  nia     o   o   o   o    o    o    o    o    o    o   o    o
GET  mfa_index                         -       o   o   o   o    o    o    o    o    o    o   s    s
POST mfa_index                         -       m   m   m   m    m    m    m    m    m    m   s    s
both mfa_authenticate                  -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_reauthenticate                -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_activate_totp                 -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_deactivate_totp               -       -   -   -   -    -    -    -    -    -    -   s    s
GET  mfa_view_recovery_codes           -       -   -   -   -    -    -    -    -    -    -   s    s
POST mfa_view_recovery_codes           -       m   m   m   m    m    m    m    m    m    m   s    s
both mfa_generate_recovery_codes       -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_download_recovery_codes       -       -   -   -   -    -    -    -    -    -    -   s    s
GET  mfa_list_webauthn                 -       o   o   o   o    o    o    o    o    o    o   s    s
POST mfa_list_webauthn                 -       m   m   m   m    m    m    m    m    m    m   s    s
both mfa_add_webauthn                  -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_reauthenticate_webauthn       -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_remove_webauthn               -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_edit_webauthn                 -       o   o   o   o    o    o    o    o    o    o   s    s
both mfa_login_webauthn                -       o   o   o   o    o    o    o    o    o    o   s    s
both usersessions_list                 -       o   o   o   o    o    o    o    o    o    o   s    s
both me                                -       o   o   o   o    o    o    o    o    o    o   s    s
both people_index                      -       o   x   x   x    x    x    x    x    x    x   s    s
both people_invite                     -       o   x   x   x    x    x    x    x    x    x   s    s
both people_edit                       otto    o   x   x   x    x    x    x    x    x    x   s    s
POST people_invite_again               nia     o   x   x   x    x    x    x    x    x    x   s    s
both people_join                       nia     o   o   o   o    o    o    o    o    o    o   o    o
POST people_reactivate                 gone    o   x   x   x    x    x    x    x    x    x   s    s
POST people_forget_second_factors      otto    o   x   x   x    x    x    x    x    x    x   s    s
POST people_untie                      otto    o   x   x   x    x    x    x    x    x    x   s    s
both people_record                  otto    o   x   x   x    x    x    x    x    x    x   s    s
both people_invite_many                -       o   x   x   x    x    x    x    x    x    x   s    s
both organisation_edit                 -       o   x   x   x    x    x    x    x    x    x   s    s
both records_index                     -       o   x   x   x    x    x    x    x    x    x   s    s
both records_export                    -       o   x   x   x    x    x    x    x    x    x   s    s
both locations_index                   -       o   x   x   x    x    x    x    x    x    x   s    s
both locations_create                  -       o   x   x   x    x    x    x    x    x    x   s    s
both locations_edit                    lisbon  o   x   x   x    x    x    x    x    x    x   s    s
POST locations_remove                  lisbon  o   x   x   x    x    x    x    x    x    x   s    s
both hiring:policies_edit              -       o   x   x   x    x    x    x    x    x    x   s    s
both hiring:retention_index            -       o   x   x   x    x    x    x    x    x    x   s    s
both hiring:retention_edit             nadia   o   x   x   x    x    x    x    x    x    x   s    s
both hiring:retention_edit             pia     o   x   x   x    x    x    x    x    x    x   s    s
both hiring:retention_edit             sven    o   x   x   x    x    x    x    x    x    x   s    s
both letters_index                     -       o   x   x   x    x    x    x    x    x    x   s    s
both letters_detail                    letter  o   x   x   x    x    x    x    x    x    x   s    s
POST letters_retry                     letter  o   x   x   x    x    x    x    x    x    x   s    s
POST letters_let_go                    letter  o   x   x   x    x    x    x    x    x    x   s    s
POST letters_retry_all                 -       o   x   x   x    x    x    x    x    x    x   s    s
both hooks_index                       -       o   o   o   o    o    o    o    o    o    o   s    s
both hooks_house                       -       o   x   x   x    x    x    x    x    x    x   s    s
POST hooks_test                        chat    -   -   -   -    -    o    -    -    -    -   s    s
POST hooks_switch                      chat    -   -   -   -    -    o    -    -    -    -   s    s
POST hooks_remove                      chat    -   -   -   -    -    o    -    -    -    -   s    s
POST hooks_test                   chat/house   o   -   -   -    -    -    -    -    -    -   s    s
POST hooks_switch                 chat/house   o   -   -   -    -    -    -    -    -    -   s    s
POST hooks_remove                 chat/house   o   -   -   -    -    -    -    -    -    -   s    s
both letters_without                   -       o   o   o   o    o    o    o    o    o    o   o    o
POST letters_bounced                   -       -   -   -   -    -    -    -    -    -    -   -    -
both interviews:leavers_edit           otto    o   x   x   x    x    x    x    x    x    x   s    s

both rubrics:founding_create           -       s   s   s   s    s    s    s    s    s    s   s    s
both rubrics:roles_index               -       o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:roles_detail          ml_engineer o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:roles_brief           ml_engineer o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:roles_edit            ml_engineer o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:roles_remove          ml_engineer o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:roles_create              -       o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:competencies_detail     planning  o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:competencies_edit       planning  o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:competencies_remove     planning  o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:competencies_create       -       o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:levels_edit               -       o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:assessments_detail      ml_theory o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:assessments_edit        ml_theory o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:questions_index           -       o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:questions_create        ml_theory o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:questions_edit        ml_theory-1 o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:questions_remove      ml_theory-1 o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:archetypes_index          -       o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:archetypes_edit         embedded  o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:library_detail          sourcing  o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:library_create          sourcing  o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:library_edit            referrals o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:library_remove          referrals o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:rubrics_index             -       o   o   o   o    o    o    o    o    o    o   s    s
POST rubrics:rubrics_create            -       o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:rubrics_detail            v1      o   o   o   o    o    o    o    o    o    o   s    s
both rubrics:rubrics_detail            v2      o   o   o   -    -    -    -    -    -    o   s    s
both rubrics:rubrics_record            v1      o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:rubrics_record            v2      o   o   o   -    -    -    -    -    -    o   s    s
both rubrics:rubrics_publish           v1      o   o   o   x    x    x    x    x    x    o   s    s
both rubrics:rubrics_publish           v2      o   o   o   -    -    -    -    -    -    o   s    s
POST rubrics:rubrics_discard           v1      o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:rubrics_discard           v2      o   o   o   -    -    -    -    -    -    o   s    s
both rubrics:offers_index              -       o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:offers_take             offer     o   o   o   x    x    x    x    x    x    o   s    s
POST rubrics:offers_keep             offer     o   o   o   x    x    x    x    x    x    o   s    s
both hiring:pins_role              ml_engineer o   o   o   o    o    o    o    o    o    o   s    s
both hiring:pins_rubric                v1      o   o   o   o    o    o    o    o    o    o   s    s
both hiring:pins_rubric                v2      o   o   o   -    -    -    -    -    -    o   s    s
both hiring:pins_edit                draft     o   o   o   o    x    -    -    -    -    o   s    s
both hiring:pins_edit                secret    o   o   -   -    -    -    -    -    -    -   s    s

both hiring:requisitions_index         -       o   o   o   o    o    x    x    x    x    o   s    s
both hiring:requisitions_create        -       o   o   o   x    x    x    x    x    x    o   s    s
both hiring:requisitions_detail        open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:requisitions_detail        secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:requisitions_detail        draft   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:requisitions_history       open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:requisitions_history       secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:requisitions_record        open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:requisitions_record        secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:requisitions_record        asked   o   o   o   o    o    -    -    -    -    o   s    s
GET  hiring:requisitions_edit          draft   o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:requisitions_edit          draft   o   o   o   o    x    -    -    -    -    o   s    s
GET  hiring:requisitions_edit          open    o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:requisitions_edit          open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:requisitions_edit          secret  o   o   -   -    -    -    -    -    -    -   s    s
GET  hiring:loops_edit                 draft   o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:loops_edit                 draft   o   o   o   o    x    -    -    -    -    o   s    s
both hiring:loops_edit                 secret  o   o   -   -    -    -    -    -    -    -   s    s
GET  hiring:loops_choose               nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:loops_choose               nadia   o   o   o   o    x    -    -    -    -    o   s    s
both hiring:loops_choose               sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:loops_booked           open    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:loops_booked           secret  o   o   -   -    -    -    -    -    -    -   s    s
both interviews:loops_short            open    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:loops_short            secret  o   o   -   -    -    -    -    -    -    -   s    s
both interviews:loops_structure        open    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:loops_structure        secret  o   o   -   -    -    -    -    -    -    -   s    s
GET  hiring:sourcing_index             open    o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:sourcing_index             open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:sourcing_index             secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:sourcing_edit        channel/open  o   o   o   o    x    -    -    -    -    o   s    s
both hiring:sourcing_edit      channel/secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:sourcing_remove      channel/open  o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:sourcing_remove    channel/secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:requisitions_submit        draft   o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:requisitions_submit        secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:requisitions_answer        asked   -   -   -   o    -    -    -    -    -    -   s    s
both hiring:approvals_detail           asked   x   x   x   o    x    x    x    x    x    x   s    s
both hiring:approvals_detail             -     -   -   -   -    -    -    -    -    -    -   s    s
both hiring:approvals_edit             draft   o   o   o   o    x    -    -    -    -    o   s    s
both hiring:approvals_edit             secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:requisitions_take_back     asked   o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:requisitions_take_back     secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:requisitions_amend         open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:requisitions_amend         secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:changes_create             open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:changes_create             secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:changes_detail             open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:changes_detail             secret  o   o   -   -    -    -    -    -    -    -   s    s
GET  hiring:stages_edit                open    o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:stages_edit                open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:stages_edit                secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:copies_choose                -     -   -   -   x    x    x    x    x    x    -   s    s
both hiring:copies_create              open    o   o   o   x    x    x    x    x    x    o   s    s
both hiring:copies_create              secret  o   o   -   x    x    x    x    x    x    -   s    s
POST hiring:copies_keep                open    o   o   o   x    x    -    -    -    -    o   s    s
POST hiring:copies_keep                secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:copies_discard             open    o   o   o   x    x    -    -    -    -    o   s    s
POST hiring:copies_discard             secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:requisitions_hold          open    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:requisitions_hold          secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:requisitions_resume        open    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:requisitions_resume        secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:requisitions_cancel        open    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:requisitions_cancel        secret  o   o   -   -    -    -    -    -    -    -   s    s

both hiring:candidates_index           -       o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:saved_create               -       o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:saved_edit                 view    -   o   -   -    -    -    -    -    -    -   s    s
both hiring:candidates_create          open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_create          secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:imports_create             open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:imports_create             secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:resumes_create             open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:resumes_create             secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:referrals_index            -       o   o   o   o    o    o    o    o    o    o   s    s
both hiring:referrals_create           open    o   o   o   o    o    o    o    o    o    o   s    s
both hiring:referrals_create           secret  -   -   -   -    -    -    -    -    -    -   s    s
both hiring:referrals_create           draft   -   -   -   -    -    -    -    -    -    -   s    s
both hiring:imports_detail             list    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:imports_edit               list    x   o   -   -    -    -    -    -    -    -   s    s
both hiring:imports_problems           list    x   o   -   -    -    -    -    -    -    -   s    s
both hiring:imports_undo               list    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:imports_run                list    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:imports_stop               list    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:imports_discard            list    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:candidates_detail          nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_detail          paul    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_detail          pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:candidates_detail          sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:candidates_record          nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_record          pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:candidates_record          sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:candidates_file            nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_file            paul    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_file            pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:candidates_file            sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:candidates_page            nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:candidates_page            pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:candidates_page            sven    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:notes_create               nadia   o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:notes_create               pia     o   o   o   o    x    -    -    -    -    -   s    s
POST hiring:notes_create               sven    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:notes_remove               nadia   -   o   -   -    -    -    -    -    -    -   s    s
POST hiring:growth_create              nadia   o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:growth_create              sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:growth_edit                nadia   o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:tags_edit                  nadia   o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:tags_edit                  pia     o   o   o   o    x    -    -    -    -    -   s    s
POST hiring:tags_edit                  sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:merges_create              nadia   o   o   o   x    x    -    -    -    -    o   s    s
POST hiring:merges_undo              walt/twin o   o   o   x    x    -    -    -    -    o   s    s
both hiring:pipeline_detail            nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:pipeline_detail            omar    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:pipeline_detail            paul    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:pipeline_detail            pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:pipeline_detail            sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:pipeline_record            nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:pipeline_record            paul    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:pipeline_record            pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:pipeline_record            sven    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:pipeline_advance           nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:pipeline_advance           pia     o   o   o   o    o    -    -    -    -    -   s    s
POST hiring:pipeline_advance           sven    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:offers_create              omar    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:offers_create              pia     o   o   o   o    x    -    -    -    -    -   s    s
POST hiring:offers_create              sven    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:offers_answer              omar    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:offers_answer              pia     o   o   o   o    x    -    -    -    -    -   s    s
both hiring:offers_answer              sven    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:offers_withdraw            omar    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:offers_withdraw            sven    -   -   -   -    -    -    -    -    -    -   s    s
both hiring:pipeline_close             nadia   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:pipeline_close             pia     o   o   o   o    o    -    -    -    -    -   s    s
both hiring:pipeline_close             sven    o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:pipeline_reopen            vera    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:pipeline_reopen            walt    o   o   o   o    o    -    -    -    -    o   s    s

POST hiring:moves_create               open    o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:moves_create               secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:moves_create              asked    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:moves_undo                 many    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:moves_undo               many/no   o   o   o   o    x    -    -    -    -    o   s    s
both hiring:moves_undo             many/secret o   o   -   -    -    -    -    -    -    -   s    s
both hiring:settling_edit              open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:settling_edit              secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:reasons_index              -       o   o   o   x    x    x    x    x    x    o   s    s
both hiring:reasons_create             -       o   o   o   x    x    x    x    x    x    o   s    s
both hiring:reasons_edit               level   o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:reasons_retire             level   o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:reasons_offer              level   o   o   o   x    x    x    x    x    x    o   s    s
GET  hiring:jobs_index                 -       o   o   o   o    o    o    o    o    o    o   o    o
POST hiring:jobs_index                 -       m   m   m   m    m    m    m    m    m    m   m    m
GET  hiring:jobs_feed_json             -       o   o   o   o    o    o    o    o    o    o   o    o
POST hiring:jobs_feed_json             -       m   m   m   m    m    m    m    m    m    m   m    m
GET  hiring:jobs_feed_xml              -       o   o   o   o    o    o    o    o    o    o   o    o
POST hiring:jobs_feed_xml              -       m   m   m   m    m    m    m    m    m    m   m    m
GET  hiring:jobs_detail                open    o   o   o   o    o    o    o    o    o    o   o    o
POST hiring:jobs_detail                open    m   m   m   m    m    m    m    m    m    m   m    m
GET  hiring:jobs_detail                secret  -   -   -   -    -    -    -    -    -    -   -    -
both hiring:jobs_apply                 open    o   o   o   o    o    o    o    o    o    o   o    o
both hiring:jobs_apply                 secret  -   -   -   -    -    -    -    -    -    -   -    -
GET  hiring:jobs_thanks                open    o   o   o   o    o    o    o    o    o    o   o    o
POST hiring:jobs_thanks                open    m   m   m   m    m    m    m    m    m    m   m    m
GET  hiring:jobs_sent                  nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:jobs_sent                  nadia   m   m   m   m    m    m    m    m    m    m   s    s
GET  hiring:jobs_sent                  pia     o   o   o   o    o    -    -    -    -    -   s    s
GET  hiring:jobs_sent                  sven    o   o   -   -    -    -    -    -    -    -   s    s
GET  hiring:ads_edit                   open    o   o   o   o    o    -    -    -    -    o   s    s
POST hiring:ads_edit                   open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:ads_edit                   secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:ads_preview                open    o   o   o   o    o    -    -    -    -    o   s    s
both hiring:ads_preview                secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:ads_publish                open    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:ads_publish                secret  o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:ads_withdraw               open    o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:ads_withdraw               secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:questions_edit             open    o   o   o   o    x    -    -    -    -    o   s    s
both hiring:questions_edit             secret  o   o   -   -    -    -    -    -    -    -   s    s
both hiring:requests_index             -       o   x   x   x    x    x    x    x    x    x   s    s
POST hiring:requests_handle         request    o   x   x   x    x    x    x    x    x    x   s    s
GET  interviews:status_detail        nadia     o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:status_detail        nadia     m   m   m   m    m    m    m    m    m    m   m    m
both interviews:status_withdraw      nadia     o   o   o   o    o    o    o    o    o    o   o    o
both interviews:status_data          nadia     o   o   o   o    o    o    o    o    o    o   o    o
both interviews:status_arrange       nadia     o   o   o   o    o    o    o    o    o    o   o    o
both interviews:arrangements_edit    nadia     o   o   o   o    o    -    -    -    -    o   s    s
both interviews:arrangements_edit    sven      o   o   -   -    -    -    -    -    -    -   s    s
both interviews:windows_note         nadia     o   o   o   o    o    -    -    -    -    o   s    s
both interviews:windows_note         sven      o   o   -   -    -    -    -    -    -    -   s    s
both interviews:choices_panel        chosen    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:choices_panel        sven      o   o   -   -    -    -    -    -    -    -   s    s
both interviews:choices_create       nadia     o   o   o   o    o    -    -    -    -    o   s    s
both interviews:choices_create       sven      o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:choices_close        choose    o   o   o   o    o    -    -    -    -    o   s    s
GET  interviews:choices_detail       choose    o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:choices_detail       choose    m   m   m   m    m    m    m    m    m    m   m    m
POST interviews:choices_hold         choose    o   o   o   o    o    o    o    o    o    o   o    o
both interviews:choices_confirm      choose    o   o   o   o    o    o    o    o    o    o   o    o
both interviews:choices_wish         choose    o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:choices_zone         choose    o   o   o   o    o    o    o    o    o    o   o    o
both interviews:choices_arrange      choose    o   o   o   o    o    o    o    o    o    o   o    o
both interviews:choices_move         chosen    o   o   o   o    o    o    o    o    o    o   o    o
both interviews:choices_cancel       chosen    o   o   o   o    o    o    o    o    o    o   o    o
both interviews:take_homes_create    nadia     o   o   o   o    o    -    -    -    -    o   s    s
both interviews:take_homes_create    sven      o   o   -   -    -    -    -    -    -    -   s    s
both interviews:take_homes_edit      home      o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:take_homes_answer    home      o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:take_homes_seat      home      o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:take_homes_cancel    home      o   o   o   o    o    -    -    -    -    o   s    s
both interviews:kits_work            home      -   -   -   -    -    -    -    -    -    -   s    s
both interviews:kits_work            home/in   o   o   o   o    o    -    o    -    -    o   s    s
GET  interviews:take_homes_detail    home      o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:take_homes_detail    home      m   m   m   m    m    m    m    m    m    m   m    m
both interviews:take_homes_ask       home      o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:take_homes_upload    home      o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:take_homes_remove    home      o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:take_homes_finish    home      o   o   o   o    o    o    o    o    o    o   o    o
both interviews:status_consent       nadia     o   o   o   o    o    o    o    o    o    o   o    o

both hiring:reviews_next               open      o   o   o   o    x    -    -    -    -    o   s    s
both hiring:reviews_next               secret    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:reviews_index              open      o   o   o   o    x    -    -    -    -    o   s    s
both hiring:reviews_index              secret    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:reviews_edit               open      o   o   o   o    x    -    -    -    -    o   s    s
both hiring:reviews_edit               secret    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:reviews_give               nadia     o   o   o   o    x    -    -    -    -    o   s    s
both hiring:reviews_give               pia       o   o   o   o    x    -    -    -    -    -   s    s
both hiring:reviews_give               sven      o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:reviews_skip               nadia     o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:reviews_skip               pia       o   o   o   o    x    -    -    -    -    -   s    s
POST hiring:reviews_skip               sven      o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:reviews_take_back          nadia     o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:reviews_take_back          pia       o   o   o   o    x    -    -    -    -    -   s    s
POST hiring:reviews_take_back          sven      o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:reviews_go_on              nadia     o   o   o   o    x    -    -    -    -    o   s    s
POST hiring:reviews_go_on              pia       o   o   o   o    x    -    -    -    -    -   s    s
POST hiring:reviews_go_on              sven      o   o   -   -    -    -    -    -    -    -   s    s
both hiring:messages_index             open      o   o   o   o    o    -    -    -    -    o   s    s
both hiring:messages_index             secret    o   o   -   -    -    -    -    -    -    -   s    s
both hiring:messages_panel             nadia     o   o   o   o    o    -    -    -    -    o   s    s
both hiring:messages_panel             pia       o   o   o   o    o    -    -    -    -    -   s    s
both hiring:messages_panel             sven      o   o   -   -    -    -    -    -    -    -   s    s
both hiring:messages_create            nadia     o   o   o   o    o    -    -    -    -    o   s    s
both hiring:messages_create            pia       o   o   o   o    o    -    -    -    -    -   s    s
both hiring:messages_create            sven      o   o   -   -    -    -    -    -    -    -   s    s
both hiring:messages_answer            nadia     o   o   o   o    o    -    -    -    -    o   s    s
both hiring:messages_answer            pia       o   o   o   o    o    -    -    -    -    -   s    s
both hiring:messages_answer            sven      o   o   -   -    -    -    -    -    -    -   s    s
POST hiring:messages_call_back         message   o   o   o   o    o    -    -    -    -    o   s    s
both hiring:templates_index            -         o   o   o   x    x    x    x    x    x    o   s    s
both hiring:templates_create           -         o   o   o   x    x    x    x    x    x    o   s    s
both hiring:templates_edit             rejection o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:templates_put_back         rejection o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:templates_retire           rejection o   o   o   x    x    x    x    x    x    o   s    s
POST hiring:templates_bring_back       rejection o   o   o   x    x    x    x    x    x    o   s    s

both interviews:home_index             -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:habits_detail          -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:booking_index          -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:booking_panel          nadia   o   o   o   o    o    -    -    -    -    o   s    s
both interviews:booking_panel          pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:booking_panel          sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:booking_create         nadia   o   o   o   o    o    -    -    -    -    o   s    s
both interviews:booking_create         pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:booking_create         sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:booking_edit        nadia/ivan o   o   o   o    o    -    -    -    -    o   s    s
both interviews:booking_edit           pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:booking_edit           sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:booking_cancel      nadia/ivan o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:booking_cancel         pia     o   o   o   o    o    -    -    -    -    -   s    s
POST interviews:booking_cancel         sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:times_create           nadia   o   o   o   o    o    -    -    -    -    o   s    s
both interviews:times_create           pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:times_create           sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:times_detail     times/nadia   o   o   o   o    o    -    -    -    -    o   s    s
both interviews:times_detail     times/pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:times_detail     times/sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:times_book       times/nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:times_book       times/pia     o   o   o   o    o    -    -    -    -    -   s    s
POST interviews:times_book       times/sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:feeds_index            -       o   o   o   o    o    o    o    o    o    o   s    s
POST interviews:feeds_share            -       o   o   o   o    o    o    o    o    o    o   s    s
POST interviews:feeds_stop             -       o   o   o   o    o    o    o    o    o    o   s    s
POST interviews:feeds_remove           feed    -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:feeds_read             feed    -   -   -   -    -    o    -    -    -    -   s    s
GET  interviews:feeds_show     subscription    o   o   o   o    o    o    o    o    o    o   o    o
POST interviews:feeds_show     subscription    m   m   m   m    m    m    m    m    m    m   m    m
both interviews:answers_accept      nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
both interviews:answers_accept         pia     -   -   -   -    -    -    o    -    -    -   s    s
both interviews:answers_decline     nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
both interviews:answers_decline        pia     -   -   -   -    -    -    o    -    -    -   s    s
both interviews:replacements_edit   nadia/ivan o   o   o   o    o    -    -    -    -    o   s    s
both interviews:replacements_edit      pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:replacements_edit      sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:coverage_detail        nadia   o   o   o   o    o    -    -    -    -    o   s    s
both interviews:coverage_detail        pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:coverage_detail        sven    o   o   -   -    -    -    -    -    -    -   s    s
GET  interviews:scorecards_edit     nadia/ivan o   o   o   o    o    o    -    -    -    o   s    s
POST interviews:scorecards_edit     nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
GET  interviews:scorecards_edit     nadia/ines o   o   o   o    o    -    o    -    -    o   s    s
POST interviews:scorecards_edit     nadia/ines -   -   -   -    -    -    o    -    -    -   s    s
GET  interviews:scorecards_edit        omar    o   o   o   o    o    o    -    -    -    o   s    s
GET  interviews:scorecards_edit        paul    o   o   o   o    o    -    o    -    -    o   s    s
GET  interviews:scorecards_edit        pia     o   o   o   o    o    -    o    -    -    -   s    s
GET  interviews:scorecards_edit        sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:scorecards_save     nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:scorecards_save     nadia/ines -   -   -   -    -    -    o    -    -    -   s    s
POST interviews:kits_mark           nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:kits_mark           nadia/ines -   -   -   -    -    -    o    -    -    -   s    s
POST interviews:kits_mark            home/in   -   -   -   -    -    -    -    -    -    -   s    s
POST interviews:kits_mark              pia     -   -   -   -    -    -    o    -    -    -   s    s
both interviews:corrections_edit    nadia/ines -   -   -   -    -    -    o    -    -    -   s    s
both interviews:corrections_edit       omar    -   -   -   -    -    o    -    -    -    -   s    s
both interviews:corrections_edit       pia     -   -   -   -    -    -    o    -    -    -   s    s
POST interviews:corrections_create     omar    -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:corrections_create     sven    -   -   -   -    -    -    -    -    -    -   s    s
POST interviews:attachments_create  nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:attachments_create     omar    -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:attachments_create     sven    -   -   -   -    -    -    -    -    -    -   s    s
both interviews:attachments_detail  nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
both interviews:attachments_detail     omar    o   o   o   o    -    o    o    -    -    o   s    s
POST interviews:attachments_remove  nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
POST interviews:attachments_remove     omar    -   -   -   -    -    o    -    -    -    -   s    s
both interviews:kits_file           nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
both interviews:kits_page           nadia/ivan -   -   -   -    -    o    -    -    -    -   s    s
both interviews:kits_page              pia     -   -   -   -    -    -    o    -    -    -   s    s
both interviews:kits_page              sven    -   -   -   -    -    -    -    -    -    -   s    s
both interviews:kits_file           nadia/ines -   -   -   -    -    -    o    -    -    -   s    s
both interviews:kits_file              pia     -   -   -   -    -    -    o    -    -    -   s    s
both interviews:kits_file              sven    -   -   -   -    -    -    -    -    -    -   s    s

both interviews:debrief_index          -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:debrief_detail         nadia   o   o   o   o    o    x    o    -    -    o   s    s
both interviews:debrief_detail         omar    o   o   o   o    o    o    o    -    -    o   s    s
both interviews:debrief_detail         paul    o   o   o   o    o    -    o    -    -    o   s    s
both interviews:debrief_detail         pia     o   o   o   o    o    -    o    -    -    -   s    s
both interviews:debrief_detail         sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:debrief_sheet          nadia   o   o   o   o    o    x    o    -    -    o   s    s
both interviews:debrief_sheet          omar    o   o   o   o    o    o    o    -    -    o   s    s
both interviews:debrief_sheet          sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:debrief_decide         nadia   x   x   x   o    x    x    x    -    -    x   s    s
POST interviews:debrief_decide         pia     x   x   x   o    x    -    x    -    -    -   s    s
POST interviews:debrief_decide         sven    x   x   -   -    -    -    -    -    -    -   s    s
POST interviews:debrief_addendum       omar    x   x   x   o    x    x    x    -    -    x   s    s
POST interviews:debrief_addendum       sven    x   x   -   -    -    -    -    -    -    -   s    s
POST interviews:talks_conclude         nadia   x   o   x   o    x    x    x    -    -    x   s    s
POST interviews:talks_conclude         pia     x   o   x   o    x    -    x    -    -    -   s    s
POST interviews:talks_conclude         sven    x   o   -   -    -    -    -    -    -    -   s    s
POST interviews:talks_begin            nadia   x   x   x   o    x    x    x    -    -    x   s    s
POST interviews:talks_begin            sven    x   x   -   -    -    -    -    -    -    -   s    s
POST interviews:talks_rethink          nadia   x   x   x   x    x    x    o    -    -    x   s    s
POST interviews:talks_rethink          omar    x   x   x   x    x    o    o    -    -    x   s    s
POST interviews:talks_rethink          pia     x   x   x   x    x    -    o    -    -    -   s    s
POST interviews:talks_dissent          omar    x   x   x   x    x    o    o    -    -    x   s    s
POST interviews:talks_dissent          sven    x   x   -   -    -    -    -    -    -    -   s    s
both interviews:meetings_edit          nadia   o   o   o   o    o    -    -    -    -    o   s    s
both interviews:meetings_edit          pia     o   o   o   o    o    -    -    -    -    -   s    s
both interviews:meetings_edit          sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:meetings_cancel        nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:meetings_cancel        sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:load_index             -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:reports_index          -       o   o   o   o    o    x    x    x    x    o   s    s
both interviews:reports_export         -       o   o   o   o    o    x    x    x    x    o   s    s
both interviews:summaries_index        -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:summaries_edit         -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:summaries_preview      -       o   o   o   o    o    o    o    o    o    o   s    s
POST interviews:summaries_send         -       o   o   o   o    o    o    o    o    o    o   s    s
both interviews:summaries_preview      open    -   o   -   o    -    -    -    -    -    -   s    s
POST interviews:summaries_send         open    -   o   -   o    -    -    -    -    -    -   s    s
both interviews:summaries_preview      secret  -   o   -   -    -    -    -    -    -    -   s    s
POST interviews:summaries_send         secret  -   o   -   -    -    -    -    -    -    -   s    s
both interviews:summaries_panel        open    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:summaries_panel        secret  o   o   -   -    -    -    -    -    -    -   s    s
both interviews:summaries_detail       open    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:summaries_detail       secret  o   o   -   -    -    -    -    -    -    -   s    s
GET  interviews:profiles_edit          otto    o   o   o   x    x    x    x    o    x    o   s    s
POST interviews:profiles_edit          otto    o   x   x   x    x    x    x    o    x    x   s    s
GET  interviews:profiles_edit          igor    o   o   o   x    x    x    x    x    x    o   s    s
POST interviews:profiles_edit          igor    o   x   x   x    x    x    x    x    x    x   s    s
POST interviews:profiles_hours         otto    o   x   x   x    x    x    x    o    x    x   s    s
POST interviews:profiles_pause         otto    o   o   o   x    x    x    x    o    x    o   s    s
POST interviews:profiles_resume        otto    o   o   o   x    x    x    x    o    x    o   s    s
both interviews:pools_edit             open    o   o   o   o    o    -    -    -    -    o   s    s
both interviews:pools_edit             secret  o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:pools_add              nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:pools_add              sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:pools_remove           nadia   o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:pools_remove           sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:compare_detail         open    o   o   o   o    x    o    o    -    -    o   s    s
both interviews:compare_detail         secret  o   o   -   -    -    -    -    -    -    -   s    s
both interviews:ladders_edit           -       o   x   x   x    x    x    x    x    x    x   s    s
GET  interviews:ladders_own            open    o   o   o   o    o    -    -    -    -    o   s    s
POST interviews:ladders_own            open    o   o   o   x    o    -    -    -    -    o   s    s
both interviews:ladders_own            secret  o   o   -   -    -    -    -    -    -    -   s    s
both interviews:reminders_detail    nadia/ivan o   o   o   o    o    o    -    -    -    o   s    s
both interviews:reminders_detail       pia     o   o   o   o    o    -    o    -    -    -   s    s
both interviews:reminders_detail       sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:quiets_snooze       nadia/ivan o   o   o   x    o    o    -    -    -    o   s    s
POST interviews:quiets_snooze          sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:quiets_dismiss      nadia/ivan o   o   o   x    o    o    -    -    -    o   s    s
POST interviews:quiets_dismiss         sven    o   o   -   -    -    -    -    -    -    -   s    s
POST interviews:quiets_take_back    nadia/ivan o   o   o   x    o    o    -    -    -    o   s    s
POST interviews:quiets_take_back       sven    o   o   -   -    -    -    -    -    -    -   s    s
both interviews:qualifications_index   -       o   o   o   o    o    x    x    x    x    o   s    s
both interviews:qualifications_create  otto    o   o   o   o    x    x    x    x    x    o   s    s
both interviews:qualifications_edit    training o   o   o   o    x    x    x    x    x    o   s    s
POST interviews:qualifications_withdraw training o  o   o   o    x    x    x    x    x    o   s    s
"""


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.Company]:
    yield from doors.one_for_all(django_db_blocker)


class Row(NamedTuple):
    methods: tuple[str, ...]
    route: str
    thing: str
    letters: dict[str, str]


METHODS = {"both": ("GET", "POST"), "GET": ("GET",), "POST": ("POST",)}
PEOPLE, *LINES = [line.split() for line in TABLE.splitlines() if line.strip()]
ROWS = [
    Row(METHODS[method], route, thing, dict(zip(PEOPLE, letters, strict=True)))
    for method, route, thing, *letters in LINES
]


def covered(method: str) -> set[str]:
    return {row.route for row in ROWS if method in row.methods}


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    """With a POST row each: a page that says nothing about POST may be one that forgot to ask."""
    assert covered("POST") == set(ROUTES)


def test_forms_of_other_sites_open_nothing() -> None:
    # Programs post there, and show a signed link or a secret: whoever could forge that needs no visitor's session
    programs = {"letters_without", "letters_bounced"}
    assert {name for name, route in ROUTES.items() if getattr(route.callback, "csrf_exempt", False)} == programs


def test_rows_are_said_once() -> None:
    said = [(method, row.route, row.thing) for row in ROWS for method in row.methods]
    assert sorted(set(said)) == sorted(said)


# POST alone as well, but a link to them leads to the page that holds the form; that page asks who may
LED_BACK = {f"hiring:requisitions_{verb}" for verb in ("submit", "answer", "take_back", "hold", "resume", "cancel")}
LED_BACK |= {"hiring:copies_keep", "hiring:copies_discard"}
LED_BACK |= {"hiring:ads_publish", "hiring:ads_withdraw", "hiring:requests_handle"}
LED_BACK |= {f"hiring:pipeline_{verb}" for verb in ("advance", "close", "reopen")}
LED_BACK |= {f"hiring:reviews_{verb}" for verb in ("skip", "take_back", "go_on")}
LED_BACK |= {f"hiring:templates_{verb}" for verb in ("put_back", "retire", "bring_back")} | {
    "hiring:messages_call_back"
}
LED_BACK |= {f"hiring:imports_{verb}" for verb in ("run", "stop", "discard")}
LED_BACK |= {f"rubrics:{subject}_remove" for subject in ("roles", "competencies", "questions", "library")}
LED_BACK |= {f"rubrics:rubrics_{verb}" for verb in ("create", "discard")}
LED_BACK |= {f"rubrics:offers_{answer}" for answer in ("take", "keep")}
LED_BACK |= {
    "people_reactivate",
    "people_invite_again",
    "people_untie",
    "people_forget_second_factors",
    "locations_remove",
}
LED_BACK |= {f"interviews:feeds_{verb}" for verb in ("remove", "read", "share", "stop")}
LED_BACK |= {"interviews:debrief_decide", "interviews:debrief_addendum", "interviews:booking_cancel"}
LED_BACK |= {f"interviews:talks_{verb}" for verb in ("conclude", "begin", "rethink", "dissent")}
LED_BACK |= {f"interviews:choices_{verb}" for verb in ("close", "hold", "zone")}
LED_BACK |= {f"interviews:take_homes_{verb}" for verb in ("answer", "seat", "cancel", "upload", "remove", "finish")}
LED_BACK |= {"interviews:times_book", "interviews:kits_mark"}
LED_BACK |= {"interviews:corrections_create"}
LED_BACK |= {f"interviews:quiets_{verb}" for verb in ("snooze", "dismiss", "take_back")}
LED_BACK |= {f"interviews:attachments_{verb}" for verb in ("create", "remove")}


def trials(who: str) -> Iterator[tuple[str, str, str, str]]:
    """(method, route, thing, the letter it should be)."""
    for row in ROWS:
        for method in row.methods:
            yield method, row.route, row.thing, row.letters[who]
    for row in ROWS:
        if row.route not in covered("GET"):
            led_back = "o" if row.route in LED_BACK else "m"
            yield "GET", row.route, row.thing, "s" if row.letters[who] == "s" else led_back


def is_led_on(answer: doors.Answer) -> bool:
    return answer.status == 302 and answer.letter == "o" and not answer.body


# Nobody is knocked for at every run; the others in the long part
SELDOM = {"ivan", "otto", "cora", "hana", "ada", "rae", "rob", "ines", "paul", "pia", "gone"}


@pytest.mark.parametrize("who", [pytest.param(who, marks=pytest.mark.more) if who in SELDOM else who for who in PEOPLE])
def test_doors_open_for_those_they_are_for(company: doors.Company, who: str) -> None:
    wrong = []
    for method, route, name, expected in trials(who):
        thing = company.things[name]
        url, data = doors.address(route, thing), doors.body(route, thing) if method == "POST" else {}
        answer = doors.knock(company.client(who), method, url, data)
        found = "m" if expected == "m" and is_led_on(answer) else answer.letter
        if found != expected:
            wrong.append(f"{method} {route} of {name}: {found} ({answer.status}), to be {expected}")
    assert not wrong, f"{who}:\n" + "\n".join(wrong)


def test_a_coordinator_rejects_nobody(company: doors.Company) -> None:
    """The door is theirs, to note that somebody withdrew; the judgement is not."""
    nadia = company.things["nadia"].application
    for who, stands in (("cora", ApplicationState.ACTIVE), ("hana", ApplicationState.REJECTED)):
        with transaction.atomic():
            said = {"state": "rejected", "reason": "Did not like them", "mail_when": "never", "mail_no": "Told"}
            company.client(who).post(doors.address("hiring:pipeline_close", company.things["nadia"]), said)
            assert Application.objects.get(pk=nadia.pk).state == stands, who
            transaction.set_rollback(True)
