"""Doors of rubrics: roles, competencies, questions, and what is said of them.

`tests/test_doors.py` says how to read it.
"""

TABLE = """
                                              ada rae rob hana cora ivan ines otto paul pia gone out
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
"""
