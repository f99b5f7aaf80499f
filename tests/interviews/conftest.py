from tests.core.conftest import mailbox

__all__ = ["mailbox"]
