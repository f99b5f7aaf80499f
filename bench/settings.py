"""A real server's settings, with the floors beside the product's own addresses, and a counter that can be asked."""

from core.settings import *  # noqa: F403
from core.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.CountingMiddleware", *MIDDLEWARE]
