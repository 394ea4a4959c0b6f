# Sourced by the commands beside it: finds Python, makes .venv/ once, installs what is pinned, checks again fast.
# Needs nothing but Python 3.11 or newer with venv. A second call needs no network: a stamp holds the digest of
# the requirements that were installed.

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for candidate in python3.11 python3.12 python3.13 python3.14 python3 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    say "Python 3.11 or newer is needed and was not found."
    say "Install it, then run this again:  Debian/Ubuntu: apt-get install python3 python3-venv"
    say "                                  macOS: brew install python@3.11    else: https://www.python.org/downloads/"
    return 1
}

make_venv() {
    python=$(find_python) || return 1
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        say "This Python has no venv module. Install it, then run this again:"
        say "  Debian/Ubuntu: apt-get install python3-venv    Fedora: dnf install python3-pip"
        return 1
    fi
    say "Setting up .venv/ (once) ..."
    "$python" -m venv --clear .venv || { say "Could not make .venv/; is this folder writable and the disk not full?"; return 1; }
}

digest_of() {
    .venv/bin/python -c 'import hashlib, sys
print(hashlib.sha256(b"".join(open(name, "rb").read() for name in sys.argv[1:])).hexdigest())' "$@"
}

# prepare requirements.txt | requirements-demo.txt | requirements-dev.txt (each holds all of those before it)
prepare() {
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        make_venv || return 1
    fi
    stamp=".venv/installed-$1.sha256"
    digest=$(digest_of "$1")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then
        return 0
    fi
    say "Installing what $1 pins (once, a minute or two) ..."
    if ! .venv/bin/python bin/launcher/install.py "$1"; then
        tail -n 15 .venv/install.log >&2
        say "The installation failed; the lines above say why, all of it is in .venv/install.log."
        say "Without a network, run this once where there is one; later runs need none."
        return 1
    fi
    printf '%s\n' "$digest" >"$stamp"
    case "$1" in
        requirements-dev.txt) smaller="requirements.txt requirements-demo.txt" ;;
        requirements-demo.txt) smaller="requirements.txt" ;;
        *) smaller="" ;;
    esac
    for list in $smaller; do digest_of "$list" >".venv/installed-$list.sha256"; done
}
