# Sourced by its neighbours: installs Debian packages where that is possible and allowed.

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# apt_install PACKAGE...: fails when this machine has no apt-get, or we may not use it without a password.
apt_install() {
    command -v apt-get >/dev/null 2>&1 && as_root true || return 1
    echo "Installing $* with apt-get"
    install="as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends"
    $install "$@" >/dev/null 2>&1 && return 0
    as_root apt-get update -qq && $install "$@" >/dev/null # a fresh machine has no package lists yet
}
