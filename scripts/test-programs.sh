#!/bin/sh
# Sees to the programs that the tests drive, beside Python: Node.js 18 or later with npm, Chromium, and curl.
set -eu
. "$(dirname "$0")/apt.sh"

node_is_recent() {
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' 2>/dev/null
}

has_npm() {
    command -v npm >/dev/null 2>&1
}

has_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] || [ -x "/Applications/Chromium.app/Contents/MacOS/Chromium" ]
}

missing() {
    echo "The tests need $1, which is not here and could not be installed. $2" >&2
    exit 1
}

node_is_recent || apt_install nodejs npm || true
node_is_recent || missing "Node.js 18 or later" "Install it (Debian: apt-get install nodejs npm; macOS: brew install node)."
has_npm || apt_install npm || true
has_npm || missing "npm" "Install it (Debian: apt-get install npm; macOS: brew install node)."
has_chromium || apt_install chromium fonts-dejavu-core || true
has_chromium || missing "Chromium" "Install it (Debian: apt-get install chromium; macOS: brew install --cask chromium)."
command -v curl >/dev/null 2>&1 || apt_install curl || missing "curl" "Install it (Debian: apt-get install curl)."
