"""An onnxruntime session on the provider that really runs."""

from __future__ import annotations

import ctypes
import logging
import sys
from pathlib import Path

import onnxruntime

from musestudio.errors import ModelError, RequestError

log = logging.getLogger(__name__)

PROVIDERS = ("auto", "cpu", "cuda")


def open_session(
    path: str | Path | bytes, provider: str = "auto", threads: int = 1
) -> tuple[onnxruntime.InferenceSession, str]:
    """(session, “CPU” or “CUDA”: what the session really uses).

    path: a model file, or the bytes of one.

    ``auto`` takes CUDA where a GPU answers and its libraries load, else the CPU.
    threads: within one operator; stepping note by note is fastest with one.
    Raises ModelError when the file does not load, RequestError when CUDA was asked for by
    name and cannot run here.
    """
    if provider not in PROVIDERS:
        raise RequestError(f"A provider is one of {', '.join(PROVIDERS)}, not “{provider}”.")
    if provider != "cpu" and cuda_device_count() > 0:
        session = _try_cuda(path, threads)
        if session is not None:
            return session, "CUDA"
    if provider == "cuda":
        raise RequestError(
            "CUDA cannot run here: there is no NVIDIA GPU, or CUDA 13 with cuDNN 9 is missing."
        )
    return _create(path, ["CPUExecutionProvider"], threads), "CPU"


def cuda_device_count() -> int:
    """How many GPUs the NVIDIA driver offers; 0 without a driver.

    Asked of the driver itself, because onnxruntime lists CUDA whether or not it can run and
    prints an error when it is tried in vain.
    """
    library = {"win32": "nvcuda.dll", "darwin": ""}.get(sys.platform, "libcuda.so.1")
    if not library:
        return 0
    try:
        driver = ctypes.CDLL(library)
        count = ctypes.c_int(0)
        if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
            return 0
    except (OSError, AttributeError):
        return 0
    return count.value


def _try_cuda(path: str | Path | bytes, threads: int) -> onnxruntime.InferenceSession | None:
    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        return None
    try:
        onnxruntime.preload_dlls()
        session = _create(path, ["CUDAExecutionProvider", "CPUExecutionProvider"], threads)
    except Exception:  # onnxruntime raises bare RuntimeErrors, or its own types, per version.
        log.warning("CUDA was there but did not start; using the CPU", exc_info=True)
        return None
    # onnxruntime falls back without raising: only the session knows what it got.
    return session if session.get_providers()[0] == "CUDAExecutionProvider" else None


def _create(
    path: str | Path | bytes, providers: list[str], threads: int
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # Spinning workers steal time from the sound and from the roll.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    source = path if isinstance(path, bytes) else str(path)
    name = "A part of a model" if isinstance(path, bytes) else f"“{Path(path).name}”"
    try:
        return onnxruntime.InferenceSession(source, options, providers=providers)
    except Exception as error:
        log.exception("onnxruntime could not load %s", name)
        raise ModelError(f"{name} could not be loaded as a model.") from error
