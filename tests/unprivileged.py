# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs programs as somebody who may not write: to root every file is writable, so root's runs prove nothing."""
import os
import shutil

NOBODY = 65534


def command(*arguments):
    """The command as an unprivileged user runs it. Whoever is not root is one already."""
    words = [os.fspath(a) for a in arguments]
    if os.geteuid() != 0:
        return words
    setpriv = shutil.which("setpriv")
    assert setpriv, "these tests run as root and need setpriv (Debian: util-linux)"
    return [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *words]


def give(path):
    """Lets that user write there."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def forbid_writing(folder):
    """Nobody but root can change, add or remove a file below the folder. Undone by allow_writing()."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


def allow_writing(folder):
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
