"""On the path of a judge and of the program it judges, this keeps both on the machine: no other address is reached or
asked for, whatever they try. What was tried is written to TOUCHSTONE_LEAVING."""

import os
import sys

OURS = ("127.", "::1", "localhost")
ASKED = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.connect": 1, "socket.sendto": 1}


def _stay(event, arguments):
    if event not in ASKED:
        return
    there = arguments[ASKED[event]]
    host = there[0] if isinstance(there, tuple) else there
    host = host.decode() if isinstance(host, bytes) else host
    # None asks for oneself; a path is a socket of the machine
    if not host or not isinstance(host, str) or host.startswith(("/", "\0", *OURS)):
        return
    if where := os.environ.get("TOUCHSTONE_LEAVING"):
        with open(where, "a") as file:
            file.write(f"{host}\n")
    raise OSError(f"{host} is not this machine")


sys.addaudithook(_stay)
