#!/bin/sh
# venv.sh FOLDER: makes a virtual environment of the newest Python found here (3.11 or later), with a pip that knows
# dependency groups. A working one is kept.
set -eu
. "$(dirname "$0")/apt.sh"

folder=$1
recent='import sys; sys.exit(sys.version_info < (3, 11))'

if "$folder/bin/python" -c "$recent" 2>/dev/null && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    echo "Using the Python in $folder"
else
    python=
    newest=310
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        minor=$("$name" -c 'import sys; print("%d%02d" % sys.version_info[:2])' 2>/dev/null) || continue
        if [ "$minor" -gt "$newest" ]; then
            python=$name
            newest=$minor
        fi
    done
    if [ -z "$python" ]; then
        echo "Fairlead needs Python 3.11 or later, and found none under the names python3, python3.14 ... python3.11." >&2
        echo "Install one (Debian: apt-get install python3; macOS: brew install python) and try again." >&2
        exit 1
    fi
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_install "python$version-venv" || {
            echo "Python $version cannot create virtual environments here: its modules venv and ensurepip are missing." >&2
            echo "Install them (Debian: apt-get install python$version-venv) and try again." >&2
            exit 1
        }
    fi
    echo "Creating $folder with Python $version"
    rm -rf "$folder"
    "$python" -m venv "$folder"
fi

if ! "$folder/bin/python" -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (25, 1))'; then
    "$folder/bin/python" -m pip install --disable-pip-version-check --quiet --upgrade 'pip>=25.1'
fi
