"""Structured logs. They carry ids and kinds, never names, addresses, bodies or query strings."""

import json
import logging
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # Arguments may hold people's data; only our own loggers promise that theirs do not
            "message": record.getMessage() if record.name.startswith("touchstone") else str(record.msg),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = self.where(record)
        return json.dumps(line)

    def where(self, record: logging.LogRecord) -> str:
        """File and line of the innermost frame; a whole traceback may quote data."""
        trace = record.exc_info[2] if record.exc_info else None
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
