"""How many queries an answer took, and how long it waited for them: for requests that ask."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

ASKS = "X-Bench-Count"
# Transaction control, and telling the history who acts
UNCOUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "BEGIN", "COMMIT", "SELECT SET_CONFIG")


class Counter:
    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.queries += not sql.upper().startswith(UNCOUNTED)


class CountingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if ASKS not in request.headers:
            return self.get_response(request)
        began, counter = time.perf_counter(), Counter()
        with connection.execute_wrapper(counter):
            response = self.get_response(request)
        response["X-Bench-Queries"] = str(counter.queries)
        response["X-Bench-Database-Ms"] = f"{counter.seconds * 1000:.1f}"
        response["X-Bench-Ms"] = f"{(time.perf_counter() - began) * 1000:.1f}"
        return response
