# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs programs under strace, and says what they did beyond this computer and outside the folders that were named.

Attempts count, whether they succeeded or not: a machine without a network must find what one with a network finds."""
import contextlib
import ipaddress
import os
import pathlib
import re
import shutil
import signal
import subprocess

# A call that is not of this processor is passed by ("?").
WRITES = ("?creat ?mkdir mkdirat ?mknod mknodat ?rename ?renameat renameat2 ?unlink unlinkat ?rmdir ?link linkat ?symlink symlinkat truncate ?chmod fchmodat "
          "?chown ?lchown fchownat ?utime ?utimes ?futimesat utimensat setxattr lsetxattr removexattr lremovexattr")
OPENS = "?open openat ?openat2"
ADDRESSES = "connect bind sendto sendmsg sendmmsg"
OTHERS = "execve ?io_uring_setup"
CALLS = ",".join(f"{WRITES} {OPENS} {ADDRESSES} {OTHERS}".split())
FIRST_IS_ONLY_READ = {"link", "linkat", "symlink", "symlinkat"}
NAME_SERVICES = ("/etc/resolv.conf", "/run/systemd/resolve/", "/var/run/nscd/", "/run/nscd/")
DNS_PORTS = {53, 853, 5353, 5355}

OF_ITSELF = re.compile(r"/proc/(self|thread-self)/(?!fd/|cwd|root|map_files/)")

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\.\.\.)?')
# A path, with the folder that it starts from, as `strace -y` shows both: AT_FDCWD</home>, "a/b"
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>(?:\(deleted\))?, )?"((?:[^"\\]|\\.)*)"')
RESULT = re.compile(r" = \d+<(/(?:[^>\\]|\\.)*)>(?:\(deleted\))?$")
ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{2}|.)")
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "a": "\a", "b": "\b"}


def unescaped(text):
    def one(match):
        code = match[1]
        if code[0] in "01234567":
            return chr(int(code, 8))
        return chr(int(code[1:], 16)) if code[0] == "x" and len(code) == 3 else LETTERS.get(code, code)
    return ESCAPE.sub(one, text).encode("latin-1", "replace").decode("utf-8", "surrogateescape")


class Allowed:
    """Where a program may write: the folders and all below them, and what holds no files of anybody."""

    def __init__(self, *folders):
        self.folders = [os.path.realpath(f) for f in folders]

    def __contains__(self, path):
        if path == "/dev/null" or path.startswith(("/dev/shm/", "/memfd:")):
            return True
        if OF_ITSELF.match(path):
            return True
        return any(path == f or path.startswith(f + "/") for f in self.folders)


def outside_address(line):
    """The first address of a call that lies beyond this computer, or that looks up a name."""
    for family, rest in re.findall(r"sa_family=(\w+)((?:[^{}\"]|\"(?:[^\"\\]|\\.)*\")*)", line):
        if family in ("AF_UNSPEC", "AF_NETLINK"):
            continue
        if family == "AF_UNIX":
            named = STRING.search(rest)
            if named and unescaped(named[1]).startswith(NAME_SERVICES):
                return f"a name service, {named[1]}"
            continue
        address = re.search(r'inet_addr\("([^"]*)"\)|inet_pton\(AF_INET6, "([^"]*)"', rest)
        port = re.search(r"sin6?_port=htons\((\d+)\)", rest)
        if family not in ("AF_INET", "AF_INET6") or not address:
            return f"an address of {family}"
        number = ipaddress.ip_address(address[1] or address[2])
        number = getattr(number, "ipv4_mapped", None) or number
        if not number.is_loopback:
            return f"{number}"
        if port and int(port[1]) in DNS_PORTS:
            return f"a name server, {number}"
    return None


def paths_of(name, arguments, start):
    """The paths that a call names, whole."""
    for folder, path in PATH.findall(arguments):
        yield os.path.normpath(os.path.join(start, unescaped(folder), unescaped(path)))


def finding(line, allowed, start="/"):
    """What is wrong with a line of strace's, or None. `start`: the folder in which the program was started."""
    call = re.match(r"(\w+)\((.*)", line)
    if not call:
        return None  # a signal, or the end of a process
    name, arguments = call[1], call[2]
    if name == "io_uring_setup":
        return "what goes through an io_uring is not seen"
    if name in ADDRESSES.split():
        return outside_address(arguments)
    if name == "execve":
        return None
    opens = name in ("open", "openat", "openat2")
    paths = list(paths_of(name, arguments, start))
    if opens:
        if any(p.startswith(NAME_SERVICES) for p in paths):
            return f"looks up names: {paths[0]}"
        if not re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)", re.sub(r"<[^>]*>", "", STRING.sub('""', arguments))):
            return None
        # Links lead elsewhere, and the result says where. There /proc/self has a number.
        if (opened := RESULT.search(line)) and not (OF_ITSELF.match(paths[0]) and opened[1].startswith("/proc/")):
            paths.append(unescaped(opened[1]))
    elif name in FIRST_IS_ONLY_READ:
        paths = paths[1:]
    elif name in ("mkdir", "mkdirat") and " = -1 EEXIST" in line:
        return None  # it only looked whether the folder is there
    for path in paths:
        if path not in allowed:
            return f"{name} {path}"
    return None


class Traced:
    """A program under strace, with all the processes that it starts. The traces lie in `folder`, one file a process."""

    def __init__(self, folder, words, **options):
        self.folder, self.start = pathlib.Path(folder), os.fspath(options.get("cwd") or os.getcwd())
        self.folder.mkdir()
        self.process = subprocess.Popen([*command(self.folder / "of"), *map(os.fspath, words)], **options)

    def program(self):
        """The process id of the program itself, which has begun to run."""
        return int(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()[0])

    def end(self):
        """Ends what still runs: strace alone would leave its program running."""
        if self.process.poll() is None:
            with contextlib.suppress(OSError, IndexError):
                os.kill(self.program(), signal.SIGKILL)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def lines(self):
        for file in sorted(self.folder.iterdir()):
            yield from file.read_text(errors="surrogateescape").splitlines()

    def programs(self):
        """Each program that was started."""
        return [unescaped(found[1]) for line in self.lines() if (found := re.match(r'execve\("((?:[^"\\]|\\.)*)".* = 0$', line))]

    def findings(self, allowed):
        return [f"{what}\n    {line[:300]}" for line in self.lines() if (what := finding(line, allowed, self.start))]


def command(output):
    # Not --seccomp-bpf: with it, calls that a decoder's own filter refuses would not be seen.
    return ["strace", "-ff", "-y", "-qq", "-s", "0", "-e", f"trace={CALLS}", "-o", os.fspath(output)]


def why_not():
    """Why programs cannot be traced here, or None."""
    if not shutil.which("strace"):
        return "strace is not installed (tools/packages-test.txt)"
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}", "true"], capture_output=True, text=True)
    return None if tried.returncode == 0 else f"strace cannot trace here: {tried.stderr.strip()}"
