"""Writes as the shop does, without it: a row at a time, each noted once the database has answered for it.

`python3 writer.py URI NAME SECONDS FILE` writes rows of NAME every SECONDS for ever, finding the server that takes
writes each time it has lost one, and appends "number time" to FILE for each row that was acknowledged.
"""

import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

import psycopg2

PATIENCE = 3.0  # seconds; a server that was frozen answers the kernel's questions and no others


def write_for_ever(uri: str, name: str, pause: float, acknowledged: TextIO) -> None:
    """Write one row after another."""
    connection, number = None, 0
    while True:
        number += 1
        try:
            if connection is None:
                connection = psycopg2.connect(uri)
                connection.autocommit = True
            write(connection, name, number)
        except psycopg2.Error:
            connection = None
        else:
            acknowledged.write(f"{number} {time.time()}\n")
            acknowledged.flush()
        time.sleep(pause)


def write(connection: psycopg2.extensions.connection, name: str, number: int) -> None:
    """Write a row; a server that takes too long loses its connection."""
    with socket.socket(fileno=os.dup(connection.fileno())) as held, connection.cursor() as cursor:
        hang_up = threading.Timer(PATIENCE, held.shutdown, [socket.SHUT_RDWR])
        hang_up.start()
        try:
            cursor.execute("INSERT INTO written (name, number) VALUES (%s, %s)", [name, number])
        finally:
            hang_up.cancel()


if __name__ == "__main__":
    with Path(sys.argv[4]).open("a") as file:
        write_for_ever(sys.argv[1], sys.argv[2], float(sys.argv[3]), file)
