"""Doors of core: signing in, people, letters, the house itself.

`tests/test_doors.py` says how to read it.
"""

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
"""
