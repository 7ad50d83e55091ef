"""Runs the surface's tests against a host that is installed and started for it.

``python -m tests.hosts NAME [--record]``, with ``llamaserver``, ``transformers``, ``litellm`` or
``vllm``. Hosts are installed into virtual environments in the user's cache directory. The largest
are vLLM (3.4 GB) and transformers (1.2 GB). ``--record`` replaces the host's recordings.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

import tensormesh_nb as tm
from tensormesh_nb.local.manager.weights_path import cache_directory

from ..prompts import FRANCE
from .conftest import SERVER_VARIABLE
from .install import environment, log_softmax, safetensors
from .recordings import RECORDED, VOCABULARY
from .requests import MODEL, REQUESTS, body_of
from .servers import ROOT, TRAITS, Server, llama_server, started

CONFIG = """\
model_list:
  - model_name: {model}
    litellm_params: {{model: openai/{model}, api_base: {url}, api_key: none}}
"""


def main() -> None:
    """Run the tests, and exit with pytest's status."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosts")
    parser.add_argument("name", choices=sorted(TRAITS))
    parser.add_argument("--record", action="store_true", help="replace the host's recordings")
    options = parser.parse_args()
    directory = cache_directory() / "hosts"
    directory.mkdir(parents=True, exist_ok=True)
    with running(options.name, directory) as server:
        if options.record:
            record(server)
        tests = [f"tests/hosts/{name}.py" for name in ("test_surface", "test_log_softmax")]
        variables = {**os.environ, SERVER_VARIABLE: json.dumps(dataclasses.asdict(server))}
        command = [sys.executable, "-m", "pytest", "-n", "0", "-q", *tests]
        status = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
        if server.traits.prompt_ids:
            compare_with_pytorch(server, directory)
    sys.exit(status)


@contextmanager
def running(name: str, directory: Path) -> Iterator[Server]:
    """The host, installed and started."""
    if name == "llamaserver":
        with llama_server() as server:
            yield server
        return
    home, port = environment(name, directory), _free_port()
    model, log = directory / "model", directory / f"{name}.log"
    url = f"http://127.0.0.1:{port}/v1"
    if name == "litellm":
        with llama_server() as engine:
            config = directory / "litellm.yaml"
            config.write_text(CONFIG.format(model=MODEL, url=engine.url))
            command = [f"{home}/bin/litellm", "--config", str(config), "--port", str(port)]
            server = Server(name, url, engine=engine.engine)
            with started(command, server, log, **_variables(home, directory)):
                yield server
        return
    safetensors(home, model)
    if name == "transformers":
        command = [f"{home}/bin/transformers", "serve", str(model), "--device", "cpu"]
        command += ["--dtype", "float32", "--port", str(port)]
        server = Server(name, url, model=str(model))
    else:
        command = [f"{home}/bin/vllm", "serve", str(model), "--served-model-name", MODEL]
        command += ["--dtype", "float32", "--enforce-eager", "--max-model-len", "2048"]
        command += ["--gpu-memory-utilization", "0.2", "--port", str(port)]  # of the main memory
        server = Server(name, url)
    with started(command, server, log, **_variables(home, directory)):
        yield server


def compare_with_pytorch(server: Server, directory: Path) -> None:
    """Compare an answer's rows with a log-softmax of the logits that PyTorch computes.

    Raises:
        AssertionError: a logprob differs by more than 0.001, or an entropy is out of its bounds.
    """
    with tm.Client(host=server.url, model=server.model, vocab_size=VOCABULARY) as client:
        made = client.chat(
            FRANCE,
            temperature=1.5, seed=4, max_tokens=24, top_logprobs=5, return_token_ids=True,
        )  # fmt: skip
    rows = made.logprobs
    logprobs, entropies = log_softmax(
        directory / server.name,
        directory / "model",
        made.prompt_token_ids,
        rows["token_id"].tolist(),
    )
    distance = max(abs(rows["logprob"].astype(float) - logprobs))
    inside = (rows["entropy_min"] - 1e-3 <= entropies) & (entropies <= rows["entropy_max"] + 1e-3)
    print(f"{len(rows)} logprobs differ by {distance:.1e} nats from PyTorch's at most")
    assert distance < 1e-3
    assert inside.all(), rows[~inside]


def record(server: Server) -> None:
    """Replace the recordings of a host by its replies."""
    folder = RECORDED / server.name
    folder.mkdir(exist_ok=True)
    for name in REQUESTS:
        body = {**body_of(server.name, name)}
        body["model"] = server.model if body["model"] == MODEL else body["model"]
        reply = httpx.post(f"{server.url}/chat/completions", json=body, timeout=300)
        kind = reply.headers.get("content-type", "")
        for old in folder.glob(f"{name}.*"):
            old.unlink()
        suffix = "sse" if kind.startswith("text/event-stream") else "json"
        (folder / f"{name}.{suffix}").write_bytes(reply.content)
        print(f"{name}: HTTP {reply.status_code}, {len(reply.content)} bytes")
    listed = httpx.get(f"{server.url}/models", timeout=60)
    (folder / "models.json").write_bytes(listed.content)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _variables(home: Path, directory: Path) -> dict[str, str]:
    """A host's environment: no key, nothing from a hub."""
    return {
        "PATH": f"{home}/bin:{os.environ.get('PATH', '')}",
        "HOME": str(directory),
        "HF_HUB_OFFLINE": "1",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
        "NO_PROXY": "*",
    }


if __name__ == "__main__":
    main()
