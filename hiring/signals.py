"""Bells that the storeys above may answer. Sent inside the transaction that they speak of."""

from django.dispatch import Signal

# application, by, at
application_closed = Signal()
# application, by, at
application_reopened = Signal()
# application, by, at: it stands in another stage, so what comes next is another question
application_moved = Signal()
# requisition, by, at: other sessions are planned, so what comes next for its applications may be another question
loop_changed = Signal()

# The same of many at once: applications, by, at. For these the bells above do not ring
applications_closed = Signal()
applications_reopened = Signal()
applications_moved = Signal()
# applications (their ids), at: that it is over is written to them, or called back, so they hear of it at another moment
endings_changed = Signal()
# survivor, merged, by, at: what was of the one candidate is of the other
applications_merged = Signal()
