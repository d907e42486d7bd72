"""The hosts that a release is for: their Python and their machine."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.markers import Marker

# The C library of Debian 12; Debian 13's is newer and runs the same wheels.
NEWEST_GLIBC = 36
OLDEST_GLIBC = 5
# Patch releases between which a marker may distinguish: a host's own is not known here.
PATCHES = range(60)


@dataclass(frozen=True)
class Target:
    """CPython `python` (such as 3.13) on Linux with glibc, on a `machine` such as x86_64 or aarch64."""

    python: str = "3.13"
    machine: str = platform.machine()

    @property
    def tag(self) -> str:
        """How a file for this target is marked, such as cp313-x86_64."""
        return f"cp{self.python.replace('.', '')}-{self.machine}"

    def pip_options(self) -> list[str]:
        """Return what makes pip choose wheels for the target, whatever Python it runs on itself."""
        abis = [f"--abi={name}" for name in (f"cp{self.python.replace('.', '')}", "abi3", "none")]
        return [f"--python-version={self.python}", "--implementation=cp", *abis, *self._platforms()]

    def may_need(self, marker: Marker | None) -> bool:
        """Say whether a host may need what has this marker: one that any patch release of its Python fulfils."""
        return marker is None or any(marker.evaluate(environment) for environment in self._environments())

    def _platforms(self) -> Iterator[str]:
        yield from (f"--platform=manylinux_2_{minor}_{self.machine}" for minor in range(OLDEST_GLIBC, NEWEST_GLIBC + 1))
        yield from (f"--platform={name}_{self.machine}" for name in ("manylinux2014", "manylinux2010", "manylinux1"))

    def _environments(self) -> Iterator[dict[str, str]]:
        for patch in PATCHES:
            yield {
                "extra": "",
                "implementation_name": "cpython",
                "os_name": "posix",
                "platform_machine": self.machine,
                "platform_python_implementation": "CPython",
                "platform_system": "Linux",
                "python_full_version": f"{self.python}.{patch}",
                "python_version": self.python,
                "sys_platform": "linux",
            }
