"""Where variables get their values from: one method for each type, and a sentence for the types that are refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fairlead.ids import resource_id
from fairlead.readers.documents import document
from fairlead.readers.files import Files, UnreadableError
from fairlead.readers.nodes import Node, Place
from fairlead.readers.report import Report, did_you_mean
from fairlead.readers.scalars import text_of
from fairlead.readers.serverless import dotenv
from fairlead.readers.serverless.variables import Missing, Variables
from fairlead.readers.stacks import partition_of

DEFAULT_STAGE: Final = "dev"
DEFAULT_REGION: Final = "us-east-1"

_ELSEWHERE: Final = {
    "ssm": "the Parameter Store of a real account is not read",
    "s3": "objects in S3 are not read",
    "cf": "outputs of deployed CloudFormation stacks are not read",
    "git": "the state of a git repository is not read",
    "output": "outputs of other services are not read",
    "state": "the state of other services is not read",
    "terraform": "the state of Terraform is not read",
    "vault": "HashiCorp Vault is not read",
    "doppler": "Doppler is not read",
}
_ELSEWHERE_HINT: Final = (
    "Give a default after a comma, such as `, 'value'`; it is used here, and the real value on AWS."
)
_DOCUMENTS: Final = (".yml", ".yaml", ".json", ".tfstate")
_PROGRAMS: Final = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", ".py", ".sh")
_KEYS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")
"""Whoever runs us may have real keys in the environment; they go nowhere, whatever a config asks for."""
_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}


class Sources:
    """The sources of one config. `stage` is what the command line asks for, None when it doesn't."""

    def __init__(
        self,
        root: Node,
        files: Files,
        report: Report,
        *,
        folder: Path,
        stage: str | None,
        options: Mapping[str, str],
        environ: Mapping[str, str],
        account_id: str,
    ) -> None:
        self.variables = Variables(self._lookup, report)
        self.options = {**options, **({"stage": stage} if stage is not None else {})}
        self._root = root
        self._files = files
        self._report = report
        self._folder = folder
        self._environ = environ
        self._account_id = account_id
        self._documents: dict[Path, Node | None] = {}
        self._methods = {
            "self": self._self,
            "opt": self._opt,
            "env": self._env,
            "file": self._file,
            "sls": self._sls,
            "aws": self._aws,
            "param": self._param,
            "strToBool": self._str_to_bool,
        }
        # A stage may come from .env itself, so that file alone counts until the stage is known.
        self._dotenv = (
            self._load(
                (".env",),
            )
            if self._wants_dotenv()
            else {}
        )
        self.stage = self._option("stage", DEFAULT_STAGE)
        self.region = self._option("region", DEFAULT_REGION)
        self.plugin_environment = self._load_for_stage()

    def _option(self, name: str, default: str) -> str:
        """What the command line says, else `provider.<name>`, else the framework's default."""
        if self.options.get(name):
            return self.options[name]
        node = self.variables.entry(self._root, "provider", name)
        if node is None or node.empty or isinstance(node.value, dict | list):
            return default
        return text_of(node.value)

    def _has_plugin(self, name: str) -> bool:
        plugins = self._root.entries.get("plugins")
        items = (plugins.entries.get("modules") or plugins).items if plugins else []
        return any(item.value == name for item in items)

    def _wants_dotenv(self) -> bool:
        use = self._root.entries.get("useDotenv")
        return bool(use and use.value is True) or self._has_plugin("serverless-dotenv-plugin")

    def _load_for_stage(self) -> dict[str, str]:
        """Reads the files of this stage. Gives what serverless-dotenv-plugin puts into every function's environment."""
        if self._has_plugin("serverless-dotenv-plugin"):
            mode = self._environ.get("NODE_ENV") or self.options.get("env") or self.options.get("stage")
            self._dotenv = self._load(*dotenv.plugin_files(mode or "development"))
            return dict(self._dotenv)
        if self._wants_dotenv():
            self._dotenv = self._load(*dotenv.framework_files(self.stage))
        return {}

    def _load(self, *names: tuple[str, ...]) -> dict[str, str]:
        folder = self._folder
        path = self.variables.entry(self._root, "custom", "dotenv", "basePath")
        if path is not None and isinstance(path.value, str):
            folder = folder / path.value
        try:
            return dotenv.load(self._files, folder, names, self._environ)
        except UnreadableError as error:
            self._report.error(str(error), "Correct or remove the file.")
            return {}

    def _lookup(self, kind: str, parameters: str | None, address: str | None, place: Place) -> Node | Missing:
        method = self._methods.get(kind)
        if method is not None:
            return method(parameters or "", address or "", place)
        if kind in _ELSEWHERE:
            return Missing(_ELSEWHERE[kind], _ELSEWHERE_HINT, refused=True)
        hint = did_you_mean(kind, self._methods) or "Known are self, opt, env, file, sls, aws, param and strToBool."
        return Missing(f"`{kind}` is not a known source", hint)

    def _self(self, _parameters: str, address: str, place: Place) -> Node | Missing:
        node = self.variables.entry(self._root, *(address.split(".") if address else ()))
        if node is not None:
            return self.variables.whole(node)
        defaults = {"provider.stage": DEFAULT_STAGE, "provider.region": DEFAULT_REGION}
        default = Node(defaults[address], place) if address in defaults else None
        return Missing(f"the config has no `{address}`", self._near(address), default=default)

    def _near(self, address: str) -> str:
        """Did-you-mean for the first key on a path that does not exist."""
        node: Node | None = self._root
        for key in address.split("."):
            entry = self.variables.entry(node, key)
            if entry is None:
                return did_you_mean(key, self.variables.value(node).entries) if node else ""
            node = entry
        return ""

    def _opt(self, _parameters: str, address: str, place: Place) -> Node | Missing:
        if address in self.options:
            return Node(self.options[address], place)
        hint = f"Give `--{address}` on the command line, or a default after a comma."
        return Missing(f"the option `--{address}` was not given", hint)

    def _env(self, _parameters: str, address: str, place: Place) -> Node | Missing:
        if address in _KEYS and address not in self._dotenv:
            hint = f"Put a made-up {address} into a `.env` file with `useDotenv: true`, or give a default."
            return Missing(f"real AWS keys (`{address}`) are not handed on", hint, refused=True)
        environ = self._dotenv if address in _KEYS else self._environ
        value = environ.get(address, self._dotenv.get(address))
        if value is not None:
            return Node(value, place)
        hint = f"Set {address} before you start, put it into a `.env` file with `useDotenv: true`, or give a default."
        return Missing(f"the environment variable `{address}` is not set", hint)

    def _sls(self, _parameters: str, address: str, place: Place) -> Node | Missing:
        if address == "stage":
            return Node(self._option("stage", DEFAULT_STAGE), place)
        if address == "instanceId":
            return Node(resource_id("instance", self._account_id, str(self._folder)), place)
        return Missing(f"`sls` has no `{address}`", "Known are `sls:stage` and `sls:instanceId`.")

    def _aws(self, _parameters: str, address: str, place: Place) -> Node | Missing:
        if address == "accountId":
            return Node(self._account_id, place)
        region = self._option("region", DEFAULT_REGION) if address in ("region", "partition") else ""
        if address == "region":
            return Node(region, place)
        if address == "partition":
            return Node(partition_of(region), place)
        return Missing(f"`aws` has no `{address}`", "Known are `aws:accountId`, `aws:region` and `aws:partition`.")

    def _param(self, _parameters: str, address: str, _place: Place) -> Node | Missing:
        """`params.<stage>` before `params.default`; the framework's fourth version keeps them under `stages`."""
        stage = self._option("stage", DEFAULT_STAGE)
        for path in (
            ("params", stage),
            ("stages", stage, "params"),
            ("params", "default"),
            ("stages", "default", "params"),
        ):
            node = self.variables.entry(self._root, *path, address)
            if node is not None:
                return self.variables.whole(node)
        hint = f"Add `{address}` below `params: default:`, or give a default after a comma."
        return Missing(f"the config has no parameter `{address}`; those of the Serverless Dashboard are not read", hint)

    def _str_to_bool(self, parameters: str, _address: str, place: Place) -> Node | Missing:
        value = _TRUTHS.get(parameters.strip(" '\"").lower())
        if value is None:
            return Missing(f"strToBool cannot read `{parameters}`", "It takes true, false, 1 or 0.")
        return Node(value, place)

    def _file(self, parameters: str, address: str, place: Place) -> Node | Missing:
        written = parameters.strip(" '\"")
        if written.startswith("~/") and self._environ.get("HOME"):
            written = self._environ["HOME"] + written[1:]
        path = self._folder / written
        if path.suffix in _PROGRAMS:
            why = f"`{written}` is a program, and a config's programs are not run"
            return Missing(
                why, "Write its values into a YAML or JSON file, or give a default after a comma.", refused=True
            )
        if path.suffix not in _DOCUMENTS:
            return self._text_file(path, place)
        if path not in self._documents:
            self._documents[path] = None  # while it is read; a file cannot be needed to read itself
            try:
                name = str(path) if path.suffix != ".tfstate" else f"{path}.json"
                self._documents[path] = document(self._files.text(path), name, self._report)
            except UnreadableError as error:
                del self._documents[path]
                return Missing(str(error).rstrip("."), "Correct the path; it is relative to the config's folder.")
        root = self._documents[path]
        if root is None:
            return Missing(f"`{written}` could not be read")
        node = self.variables.entry(root, *(address.split(".") if address else ()))
        if node is None:
            return Missing(f"`{written}` has no `{address}`")
        return self.variables.whole(node)

    def _text_file(self, path: Path, place: Place) -> Node | Missing:
        try:
            return Node(self._files.text(path), place)
        except UnreadableError as error:
            return Missing(str(error).rstrip("."), "Correct the path; it is relative to the config's folder.")
