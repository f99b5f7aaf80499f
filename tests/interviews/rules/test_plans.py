import json
from datetime import UTC, date, datetime

from interviews.rules.plans import Meeting, Plan, Wish


def test_plans_and_wishes_come_back_from_json_as_they_were():
    meeting = Meeting(3, datetime(2026, 6, 8, 9, tzinfo=UTC), 60, (1, 2), (3,), (4,))
    plan = Plan((meeting,), ({"kind": "load", "person": 1},))
    wish = Wish((3, 4), date(2026, 6, 8), date(2026, 6, 19), 2, True)
    assert Plan.from_json(json.loads(json.dumps(plan.as_json()))) == plan
    assert Wish.from_json(json.loads(json.dumps(wish.as_json()))) == wish
