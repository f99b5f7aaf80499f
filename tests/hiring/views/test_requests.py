from typing import Any

from hiring.actions import requests


def test_index_lists_and_notes_as_seen_to(application: Any, ada: Any, rae: Any, at: Any, signed_in: Any) -> None:
    asked = requests.ask(application, kind="deletion", by=None, at=at)
    client, page = signed_in(ada), f"/data-requests/{asked.pk}/handle/"
    assert "Nadia Rahimi" in client.get("/data-requests/").content.decode()
    assert "What was done" in client.post(page, {}).content.decode()
    assert client.post(page, {f"{asked.pk}-note": "Deleted"}).status_code == 302
    assert "already" in client.post(page, {f"{asked.pk}-note": "Again"}).content.decode()
    assert "Ada Brandt" in client.get("/data-requests/").content.decode()
    assert signed_in(rae).get("/data-requests/").status_code == 403
