#!/bin/sh
# Install what the program needs and this machine lacks: Debian packages, then the virtual environment `.venv`.
#
# Usage: installer.sh [essais]      « essais » adds what only the tests need (Calc, which re-saves their workbooks).
# Leaves .venv/.pret, a copy of the requirements.lock that was installed (and .venv/.pret-essais); `make` runs this
# script when it is missing or older than requirements.lock.
# Exits with 3, after telling the command to type, when something can't be installed from here.
set -eu
cd "$(dirname "$0")/.."

MINIMUM="3.11"
pour_essais=${1:-}

# Print each argument on a line of its own.
dire() { printf '%s\n' "$@" >&2; }

refuser() {
    dire "$@"
    exit 3
}

# Print the path of a python >= MINIMUM, links resolved: a system upgrade then breaks .venv visibly instead of emptying it.
trouver_python() {
    for nom in python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
        command -v "$nom" >/dev/null 2>&1 || continue
        "$nom" -c 'import os, sys; sys.version_info >= (3, 11) or sys.exit(1); print(os.path.realpath(sys.executable))' \
            2>/dev/null && return
    done
    return 1
}

# Is LibreOffice here with this library (Writer: libswlo.so, Calc: libsclo.so)?
libreoffice_a() {
    soffice=$(command -v soffice) && [ -e "$(dirname "$(readlink -f "$soffice")")/$1" ]
}

police_presente() { fc-list "$1" 2>/dev/null | grep -q .; }

# Print the Debian packages to install, one per line.
paquets_manquants() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        "$python" -c 'import sys; print(f"python3.{sys.version_info.minor}-venv")'
    libreoffice_a libswlo.so || echo libreoffice-writer-nogui
    police_presente "Liberation Sans" || echo fonts-liberation
    police_presente Carlito || echo fonts-crosextra-carlito
    police_presente Caladea || echo fonts-crosextra-caladea
    [ -z "$pour_essais" ] || libreoffice_a libsclo.so || echo libreoffice-calc-nogui
}

# Run a command as root: directly, or through sudo when it is allowed here (it may ask for a password at a terminal).
en_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo "$@"
    else
        return 1
    fi
}

apt_installer() {
    # shellcheck disable=SC2086  # one word per package
    en_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends \
        -o DPkg::Lock::Timeout=300 $1 >"$journal" 2>&1
}

# Install the packages given as one line; the lists are refreshed only when the installation fails without that.
installer_paquets() {
    commande="apt-get update && apt-get install --no-install-recommends $1"
    if command -v apt-get >/dev/null 2>&1 && en_root true; then
        dire "Installation de : $1 (une seule fois, quelques minutes)…"
        apt_installer "$1" && return
        en_root apt-get update --quiet >"$journal" 2>&1 || true
        apt_installer "$1" && return
        tail -n 15 "$journal" >&2
        refuser "L’installation de ces paquets a échoué (détail ci-dessus). Pour la reprendre à la main, tapez :" \
            "" "    sudo sh -c '$commande'" "" "puis relancez la même commande make."
    fi
    refuser "Il manque sur cet ordinateur : $1." "Demandez à l’administrateur de taper (Debian, Ubuntu) :" \
        "" "    sudo sh -c '$commande'" "" "puis relancez la même commande make."
}

# Is .venv complete, alive and made from the present requirements.lock?
venv_a_jour() {
    [ -x .venv/bin/python ] && cmp -s requirements.lock .venv/.pret
}

# Build .venv in place: without its .pret file it is unfinished, and will be built again.
construire_venv() {
    dire "Installation des bibliothèques Python dans .venv (une seule fois, une à deux minutes)…"
    rm -rf .venv
    if "$python" -m venv .venv >"$journal" 2>&1 &&
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
            --requirement requirements.lock >"$journal" 2>&1; then
        return
    fi
    tail -n 15 "$journal" >&2
    refuser "L’installation des bibliothèques Python a échoué (détail ci-dessus)." \
        "Vérifiez l’accès à internet et la place sur le disque, puis relancez la même commande make."
}

python=$(trouver_python) || refuser "Ce programme a besoin de Python $MINIMUM ou plus récent, absent de cet ordinateur." \
    "Demandez à l’administrateur de taper (Debian 12 ou plus récent, Ubuntu 24.04 ou plus récent) :" \
    "" "    sudo sh -c 'apt-get update && apt-get install --no-install-recommends python3 python3-venv'" "" \
    "puis relancez la même commande make."

# Two makes at once: the second one waits here, then finds everything done.
exec 9>.venv.verrou
! command -v flock >/dev/null 2>&1 || flock 9

journal=$(mktemp)
trap 'rm -f "$journal"' EXIT
trap 'exit 130' INT TERM

paquets=$(paquets_manquants | tr '\n' ' ' | sed 's/ $//')
[ -z "$paquets" ] || installer_paquets "$paquets"
venv_a_jour || construire_venv
cp requirements.lock .venv/.pret.partiel
mv .venv/.pret.partiel .venv/.pret
[ -z "$pour_essais" ] || touch .venv/.pret-essais
