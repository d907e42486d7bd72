"""`make run`: the stack, the database's tables, the demo catalogue, then web and worker until someone says stop."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.request import ProxyHandler, build_opener

from django.conf import settings
from honcho.manager import Manager
from honcho.printer import Message, Printer

from deploy.stack.errors import StackError
from deploy.stack.server import HOST, is_free
from deploy.stack.stack import Stack
from deploy.stack.terminal import say

ROOT = Path(__file__).resolve().parent.parent
REFUSED = 2
STOPPED_BY_USER = 130
OPEN_SECONDS = 60.0
KNOWN_WARNING = "ignore:You're running the worker with superuser privileges"  # nobody else uses this machine's queue


class StoppedError(Exception):
    """Someone asked us to stop before the shop was open."""


class QuietPrinter(Printer):
    """Prints what the processes say, and nothing once the terminal is closed."""

    def write(self, message: Message) -> None:
        """Print one line behind the name of its process."""
        with suppress(OSError):
            super().write(message)


def main() -> int:
    """Run the shop until it is stopped and return the exit code."""
    try:
        port = _port()
        with _alone():
            _listen_to_signals()
            return _run(port)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED


def _run(port: int) -> int:
    stack = Stack("run")
    try:
        say("Starting PostgreSQL and Valkey ...")
        stack.start()
        _prepare()
        return _serve(port)
    except StoppedError:
        return STOPPED_BY_USER
    finally:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)  # what runs is stopped whole, however impatient the person is
        stack.stop()
        say("Everything has stopped. The data is kept in .local/.")


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise StackError(f"PORT={text} is not a port: give a number from 1 to 65535, such as PORT=8001.")
    if not is_free(int(text)):
        reason = "needs root's rights" if int(text) < 1024 and os.geteuid() else "is taken by another program"
        raise StackError(f"Port {text} {reason}: choose another, such as PORT={max(int(text), 8000) + 1}.")
    return int(text)


@contextmanager
def _alone() -> Iterator[None]:
    """Refuse a second shop on the same data: it would stop the first one's servers."""
    path = ROOT / ".local/run/shop.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError("The shop runs already from this checkout: stop it first.") from None
        yield


def _listen_to_signals() -> None:
    main_process = os.getpid()

    def stop(signum: int, frame: FrameType | None) -> None:
        raise StoppedError

    def hang_up(signum: int, frame: FrameType | None) -> None:
        # honcho knows SIGTERM only, and its helper processes inherit this handler.
        os.kill(main_process, signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as it is below nohup
        signal.signal(signal.SIGHUP, hang_up)


def _prepare() -> None:
    """Bring tables, static files and the demo catalogue up to date."""
    say("Preparing the database ...")
    _manage("migrate", "--no-input", "--verbosity=0")
    if "audit" in settings.DATABASES:
        _manage("migrate", "--no-input", "--verbosity=0", "--database=audit")
    if os.environ.get("DEV") != "1":
        _manage("collectstatic", "--no-input", "--verbosity=0")
    _manage("seed_demo", "--if-empty")


def _manage(*words: str) -> None:
    """Run one command of manage.py to its end; it is ended with us."""
    # A session of its own: Ctrl-C reaches us alone, and we decide.
    step = subprocess.Popen([sys.executable, "manage.py", *words], cwd=ROOT, start_new_session=True)  # noqa: S603 -- our own words
    try:
        if step.wait():
            raise StackError(f"manage.py {' '.join(words)} failed (exit code {step.returncode}), see above.")
    finally:
        step.terminate()
        step.wait()


def _serve(port: int) -> int:
    manager = Manager(QuietPrinter(sys.stdout))
    environment = os.environ | {"PORT": str(port), "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": KNOWN_WARNING}
    for name, command in _commands(port).items():
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    for watch, arguments in ((_announce, [port]), (_hang_up_with_the_terminal, [])):
        # A moment later: honcho forks first, which goes better without threads.
        timer = threading.Timer(0.5, watch, arguments)
        timer.daemon = True
        timer.start()
    manager.loop()
    return int(manager.returncode)


def _commands(port: int) -> dict[str, str]:
    python = f"exec '{sys.executable}'"
    # gunicorn alone: it keeps the folder in which its processes add up their counts.
    metrics = f"PROMETHEUS_MULTIPROC_DIR='{ROOT / '.local/run/metrics'}'"
    web = f"{metrics} {python} -m gunicorn -c deploy/gunicorn.conf.py shop.wsgi"
    if os.environ.get("DEV") == "1":
        web = f"{python} manage.py runserver {HOST}:{port}"
    celery = f"{python} -m celery --quiet -A shop"
    return {
        "web": web,
        # Threads: honcho ends whole process groups, and a pool of processes would lose the task it is at.
        "worker": f"{celery} worker --pool threads --concurrency 2",
        "beat": f"{celery} beat --schedule '{ROOT / '.local/run/beat'}' --pidfile=",
    }


def _announce(port: int) -> None:
    """Say where the shop is, once it answers."""
    address = f"http://{HOST}:{port}"
    ask = build_opener(ProxyHandler({})).open  # no proxy: it could not reach this machine
    end = time.monotonic() + OPEN_SECONDS
    while time.monotonic() < end:
        try:
            ask(f"{address}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            say(f"\nThe shop is open: {address}  (Ctrl-C closes it)\n")
            return


def _hang_up_with_the_terminal() -> None:
    """Stop once nobody can read what we print: a `make` that leads its session keeps SIGHUP to itself."""
    poller = select.poll()
    poller.register(sys.stdout, 0)  # hang-up and error alone
    poller.poll()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings.local"
    os.environ.setdefault("GRACEFUL_TIMEOUT", "3")
    sys.exit(main())
