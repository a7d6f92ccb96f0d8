#!/usr/bin/env bash
# Makes this checkout ready, and does nothing when it already is.
#
#   packaging/setup.sh run     what the program needs (no torch, no test tools)
#   packaging/setup.sh test    that, and what training and the tests need
#
# System libraries come through apt where that is allowed (root, or sudo without a
# password); elsewhere the one line that installs them is printed. Python packages go into
# .venv, at the versions in packaging/constraints.txt. pip's own settings (PIP_FIND_LINKS,
# PIP_INDEX_URL, pip.conf …) are honoured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=${1:-}
case $purpose in
    run) requirement="." ;;
    test) requirement=".[train,dev]" ;;
    *)
        echo "usage: packaging/setup.sh run|test" >&2
        exit 2
        ;;
esac

constraints=packaging/constraints.txt
tinysoundfont=$(grep '^tinysoundfont==' "$constraints")
venv_python=.venv/bin/python

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# What the wheels load from the system: the file, and the Debian package that brings it.
linux_libraries="
    libGL.so.1                libgl1
    libEGL.so.1               libegl1
    libxkbcommon.so.0         libxkbcommon0
    libdbus-1.so.3            libdbus-1-3
    libfontconfig.so.1        libfontconfig1
    libglib-2.0.so.0          libglib2.0-0
    libasound.so.2            libasound2
    libxcb-cursor.so.0        libxcb-cursor0
    libxcb-icccm.so.4         libxcb-icccm4
    libxcb-image.so.0         libxcb-image0
    libxcb-keysyms.so.1       libxcb-keysyms1
    libxcb-render-util.so.0   libxcb-render-util0
    libxcb-shape.so.0         libxcb-shape0
    libxcb-xkb.so.1           libxcb-xkb1
    libxkbcommon-x11.so.0     libxkbcommon-x11-0
"

missing_packages() {
    local known library package
    known=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p || true)
    while read -r library package; do
        if [[ -n $library && $known != *"$library "* ]]; then echo "$package"; fi
    done <<<"$linux_libraries"
    # Debian keeps venv out of its python3.
    if [[ ! -x $venv_python ]] && ! "$python" -c 'import ensurepip' 2>/dev/null; then
        echo python3-venv
    fi
}

# Debian 13 and Ubuntu 24.04 renamed some packages when time_t grew; ask which exist here.
names_here() {
    local package
    for package in "$@"; do
        if apt-cache show "${package}t64" >/dev/null 2>&1; then
            echo "${package}t64"
        else
            echo "$package"
        fi
    done
}

install_system_packages() {
    local missing=() as_root=()
    mapfile -t missing < <(missing_packages)
    if ((${#missing[@]} == 0)); then return; fi
    if ! command -v apt-get >/dev/null; then
        say "Some system libraries are missing. On Debian they are called: ${missing[*]}"
        say "Please install their like here, then run this command again."
        exit 1
    fi
    if [[ $(id -u) != 0 ]]; then
        if ! sudo -n true 2>/dev/null; then
            local get="sudo apt-get" names
            if ! command -v sudo >/dev/null; then get="apt-get"; fi
            names=$(names_here "${missing[@]}" | xargs)
            say "Some system libraries are missing. Install them as an administrator, with"
            echo "$get update && $get install -y --no-install-recommends $names" >&2
            say "then run this command again."
            exit 1
        fi
        as_root=(sudo -n)
    fi
    say "Installing system libraries: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    mapfile -t missing < <(names_here "${missing[@]}")
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null </dev/null
}

# $PYTHON where it is set, else 3.11 or 3.12, for which every dependency has wheels, else any
# that is new enough.
find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed and was not found; set PYTHON to where it is."
    exit 1
}

# Scripts in .venv name it by its full path, so it does not survive moving or copying the
# checkout; nor the removal of the Python it was made with.
venv_works() {
    grep -qsF "$PWD/.venv/bin/python" .venv/bin/pip && "$venv_python" -c '' 2>/dev/null
}

# The stamp says what .venv was made from. One made for the tests serves for running too.
stamp_is_current() {
    [[ -f .venv/ready-$1 && $(<".venv/ready-$1") == "$wanted" ]]
}

install_python_packages() {
    local wanted
    wanted=$(cat pyproject.toml "$constraints" packaging/setup.sh | cksum)
    if venv_works; then
        if stamp_is_current test || { [[ $purpose == run ]] && stamp_is_current run; }; then
            return
        fi
        rm -f .venv/ready-run .venv/ready-test
    else
        say "Making .venv with $("$python" --version)"
        "$python" -m venv --clear .venv
    fi
    local pip=("$venv_python" -m pip --disable-pip-version-check --no-input install)
    if [[ ! -t 1 ]]; then pip+=(--quiet); fi
    say "Installing Python packages into .venv; this takes a few minutes the first time"
    "${pip[@]}" --constraint "$constraints" --editable "$requirement"
    # Its only declared dependency, PyAudio, has no wheels here and is not needed: the
    # program fetches samples from the synth and plays them itself.
    if ! "${pip[@]}" --no-deps --only-binary :all: "$tinysoundfont"; then
        say "The built-in synth is not available for this Python; playback needs a MIDI device."
    fi
    echo "$wanted" >".venv/ready-$purpose"
}

python=$(find_python)
if [[ $(uname -s) == Linux ]]; then install_system_packages; fi
install_python_packages
