"""The environment of a function's processes: Lambda's, then the template's, then the local."""

import os
import sys
from collections.abc import Mapping
from typing import Final

from simulator.local.cloud.errors import UnableToRun
from simulator.local.cloud.runtime.snapshot import begins_from_a_snapshot
from simulator.local.cloud.template.model import Function

# What a process needs of this machine's environment; everything else stays outside, as on AWS.
_INHERITED: Final = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE", "SYSTEMROOT")


def check_runtime(function: Function) -> None:
    """Raise UnableToRun when this environment's Python is not the one that the function names."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if function.runtime != version:
        raise UnableToRun(
            f"The function {function.name} runs on {function.runtime or 'no runtime at all'} "
            f"and this environment is {version}. Set Runtime: {version} in the template, "
            "or make the environment again with the right Python (uv sync --python)."
        )


def process_environment(
    function: Function,
    template_variables: Mapping[str, str],
    region: str,
    local: Mapping[str, str],
    stream: str,
) -> dict[str, str]:
    """Everything but AWS_LAMBDA_RUNTIME_API. `stream` names the process in logs."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    is_copied = begins_from_a_snapshot(function)
    of_lambda = {
        "_HANDLER": function.handler,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if is_copied else "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_REGION": region,
        "AWS_XRAY_SDK_ENABLED": "false",  # there is no daemon, unless a stack is given one
        "LAMBDA_TASK_ROOT": str(function.code),
        "POWERTOOLS_TRACE_DISABLED": "true",
        "PYTHONPATH": os.pathsep.join([str(function.code), *map(str, function.layers)]),
        "TZ": ":UTC",
    }

    if is_copied:  # its copies log elsewhere than it does, so it knows no place
        del of_lambda["AWS_LAMBDA_LOG_GROUP_NAME"], of_lambda["AWS_LAMBDA_LOG_STREAM_NAME"]

    return {**inherited, **of_lambda, **template_variables, **local}
