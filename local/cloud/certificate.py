"""The local cloud's own certificate, and the bundle that its clients trust."""

import ssl
import subprocess
from pathlib import Path
from typing import NamedTuple

import certifi

from local.cloud.errors import LocalCloudError

_EXTENSIONS = (
    "basicConstraints=critical,CA:FALSE",
    "keyUsage=critical,digitalSignature,keyEncipherment",
    "extendedKeyUsage=serverAuth",
    "subjectAltName=DNS:localhost,IP:127.0.0.1",
)


class Certificate(NamedTuple):
    """PEM files; the bundle holds the system's roots too, for it replaces them where it is used."""

    certificate: Path
    key: Path
    bundle: Path


def make_certificate(folder: Path) -> Certificate:
    """A fresh self-signed certificate for 127.0.0.1, good for 30 days."""
    made = Certificate(folder / "server.crt", folder / "server.key", folder / "bundle.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=t2a-local"]
    for extension in _EXTENSIONS:
        command += ["-addext", extension]
    try:
        subprocess.run(
            [*command, "-keyout", made.key, "-out", made.certificate], check=True, capture_output=True, text=True
        )
    except FileNotFoundError as error:
        raise LocalCloudError("The local cloud needs the `openssl` command for its certificate") from error
    except subprocess.CalledProcessError as error:
        raise LocalCloudError(f"openssl made no certificate: {error.stderr.strip()}") from error
    made.key.chmod(0o600)
    made.bundle.write_bytes(_system_roots().read_bytes() + b"\n" + made.certificate.read_bytes())
    return made


def _system_roots() -> Path:
    return Path(ssl.get_default_verify_paths().cafile or certifi.where())
