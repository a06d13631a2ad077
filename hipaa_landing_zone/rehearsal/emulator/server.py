"""The emulator: moto's server in this process, extended, on a free port of the loopback interface."""

import functools
import logging
import os
from collections.abc import Mapping
from threading import Lock
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.loaders import Loader, create_loader
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.organizations.models import organizations_backends
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

from hipaa_landing_zone.rehearsal.emulator import adapter, backend, loopback

_SETTINGS: Mapping[str, str] = {  # how moto wants to be told
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
}


@functools.cache
def _loader() -> Loader:
    """Share what botocore reads from its files, which takes a tenth of a second for a session."""
    return create_loader()


class _OneAtATime(ThreadedMotoServer):
    """moto's server, answering one request after the other: its backends are plain objects without locks.

    The CDK CLI deploys stacks at the same time, and two of one account then change the same IAM state. Nothing is
    slower for it: the work is Python's, which runs one thread at a time anyway.
    """

    def _server_entry(self) -> None:
        application, turn = DomainDispatcherApplication(create_backend_app), Lock()

        def in_turn(environ: Any, start_response: Any) -> Any:
            with turn:
                return application(environ, start_response)

        self._server = make_server(
            self._ip_address, self._port, in_turn, threaded=True, request_handler=MotoRequestHandler
        )
        self._server_ready_event.set()
        self._server.serve_forever()


class _Session(boto3.Session):
    """A session whose clients all talk to one endpoint; boto3 takes that from a file, the environment or each call."""

    def __init__(self, endpoint_url: str, **options: Any) -> None:
        core = botocore.session.Session()
        core.register_component("data_loader", _loader())
        super().__init__(botocore_session=core, **options)
        self._endpoint_url = endpoint_url

    def client(self, *args: Any, **kwargs: Any) -> Any:
        """Make a client of the emulated service."""
        return super().client(*args, **{"endpoint_url": self._endpoint_url, **kwargs})


class Emulator:
    """A local AWS: a context manager, one at a time in a process, empty when it starts and gone when it ends."""

    _running = False

    def __enter__(self) -> Self:
        """Start.

        Raises:
            RuntimeError: Another emulator runs in this process; moto's state is the process's.
        """
        if Emulator._running:
            raise RuntimeError("an emulator is already running in this process")
        Emulator._running = True
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._environment = {name: os.environ.get(name) for name in _SETTINGS}
        os.environ.update(_SETTINGS)
        self._reset()
        backend.install()
        self._server = _OneAtATime("127.0.0.1", 0, verbose=False)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and forget everything."""
        self._server.stop()
        self._reset()
        for name, value in self._environment.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        Emulator._running = False

    @staticmethod
    def _reset() -> None:
        for account in s3_backends.values():
            account.reset()  # closes the files that hold objects
        used: list[Any] = BackendDict._instances  # type: ignore[misc] # noqa: SLF001 - its reset builds all anew first
        for backends in used:
            backends.clear()
        used.clear()
        reset_model_data()
        organizations_backends.master_accounts.clear()
        s3_backends.bucket_accounts.clear()
        loopback.forget()
        adapter.find.cache_clear()

    @property
    def endpoint_url(self) -> str:
        """The URL that AWS clients use as their endpoint."""
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    def environment(self, account_id: str, region: str) -> dict[str, str]:
        """Make the environment variables with which a subprocess works as an account.

        Args:
            account_id: The twelve digits of the account; it need not be in an organization.
            region: The Region's name.
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            **{name.upper(): value for name, value in self._credentials(account_id).items()},
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def session(self, account_id: str, region: str) -> boto3.Session:
        """Make a boto3 session that works as an account, against this emulator.

        Args:
            account_id: The twelve digits of the account; it need not be in an organization.
            region: The Region's name.
        """
        return _Session(self.endpoint_url, **self._credentials(account_id), region_name=region)

    def _credentials(self, account_id: str) -> dict[str, str]:
        nobody = {"aws_access_key_id": "emulator", "aws_secret_access_key": "emulator"}
        sts = _Session(self.endpoint_url, **nobody, region_name="us-east-1").client("sts")
        role = f"arn:aws:iam::{account_id}:role/rehearsal"
        issued = sts.assume_role(RoleArn=role, RoleSessionName="rehearsal")["Credentials"]
        return {
            "aws_access_key_id": issued["AccessKeyId"],
            "aws_secret_access_key": issued["SecretAccessKey"],
            "aws_session_token": issued["SessionToken"],
        }
