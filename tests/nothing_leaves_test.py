#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing leaves: no verb that loads a model, neither the server nor the native app, reaches for an address beyond this
computer or writes outside the library, the temporary folder and what was named. All run under strace, with their decoders.

Usage: nothing_leaves_test.py TROVE                     the command line and the server
       nothing_leaves_test.py TROVE --desktop [PROGRAM] the native app
Exits with 77, which ctest shows as skipped, where programs cannot be traced, and where there is no native app or screen."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import pictures  # noqa: E402
import traced  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
WITH_DESKTOP = "--desktop" in sys.argv
TROVE, DESKTOP = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[3]) if WITH_DESKTOP and len(sys.argv) > 3 else ""
LONGEST_S = 300
GOLDEN = HERE / "golden" / "embed"
XDG = ("CONFIG", "CACHE", "DATA", "STATE")


def environment(home, temporary, **more):
    """What a program is given: nothing of whoever runs this, and no word on telemetry."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("ASAN_", "UBSAN_", "TSAN_"))}
    kept["ASAN_OPTIONS"] = kept.get("ASAN_OPTIONS", "") + ":detect_leaks=0:strict_string_checks=0"  # no leak is found under strace
    return {**kept, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(home), "TMPDIR": str(temporary), **more}


class Scratch(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="trove-nothing-"))
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.home, self.temporary, self.photos, self.library, self.traces = (
            self.scratch / name for name in ("home", "temporary", "photos", "library", "traces"))
        for folder in (self.home, self.temporary, self.photos, self.traces, *(self.home / x for x in XDG)):
            folder.mkdir()
        self.environment = environment(self.home, self.temporary, **{f"XDG_{x}_HOME": str(self.home / x) for x in XDG})
        pictures.write_many(self.photos, 6)
        (self.photos / "scene.jpg").write_bytes(pictures.jpeg(pictures.scene(1)))

    def start(self, *words, **options):
        return traced.Traced(self.traces / f"{len(list(self.traces.iterdir())):03}", words, env=options.pop("env", self.environment), cwd=self.scratch, **options)

    def check(self, run, *named, home=()):
        """`named`: what the person named to be written; `home`: what may be in the home folder."""
        findings = run.findings(traced.Allowed(self.library, self.temporary, *named))
        self.assertEqual(findings, [], "\n" + "\n".join(findings[:20]))
        files = sorted(str(p.relative_to(self.home)) for p in self.home.rglob("*") if p.name not in XDG)
        self.assertEqual([f for f in files if not f.startswith(tuple(home))], [], "files appeared in the home folder")
        started = run.programs()
        self.assertTrue(started, "nothing was traced")
        self.assertLessEqual(set(started), {TROVE, DESKTOP, "/proc/self/exe"})
        return started

    def until(self, holds, what):
        ends = time.monotonic() + LONGEST_S
        while not (value := holds()):
            self.assertLess(time.monotonic(), ends, what)
            time.sleep(0.1)
        return value


class Parser(Scratch):
    """The test can fail: what planted programs do is found."""

    def planted(self, code):
        run = self.start(sys.executable, "-ISBc", "import os, socket\n" + code, stderr=subprocess.PIPE, text=True)
        self.addCleanup(run.process.stderr.close)
        run.process.wait(LONGEST_S)
        return [f.split("\n")[0] for f in run.findings(traced.Allowed(self.library))]

    def test_addresses(self):
        udp, tcp = ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)")
        for code, found in {
                f"{tcp}.connect_ex(('192.0.2.1', 80))": ["192.0.2.1"],
                f"{udp}.sendto(b'a', ('192.0.2.2', 9))": ["192.0.2.2"],
                f"{udp}.sendmsg([b'a'], [], 0, ('192.0.2.3', 9))": ["192.0.2.3"],
                f"{udp}.connect_ex(('127.0.0.53', 53))": ["a name server, 127.0.0.53"],
                f"{tcp}.bind(('0.0.0.0', 0))": ["0.0.0.0"],
                "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect_ex(('2001:db8::1', 80))": ["2001:db8::1"],
                "os.fork() or socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect_ex(('192.0.2.4', 80))": ["192.0.2.4"],
                f"{udp}.connect_ex(('127.0.0.1', 9)); {tcp}.bind(('127.0.0.1', 0)); a, b = socket.socketpair(); a.send(b'192.0.2.1')": [],
                "socket.socket(socket.AF_UNIX).connect_ex('/nowhere')": []}.items():
            with self.subTest(code):
                self.assertEqual(self.planted(code), found)
        names = self.planted("try: socket.getaddrinfo('trove.invalid', 80)\nexcept OSError: pass")
        self.assertTrue(names and all("name" in n or re.fullmatch(r"[\d.]+", n) for n in names), names)

    def test_files(self):
        self.library.mkdir()
        (self.library / "out").symlink_to(self.home)
        inside, outside = self.library, self.home / "a \"b\"\té"
        outside.parent.joinpath("old").touch()
        for code, found in {
                f"open({str(outside)!r}, 'w')": [f"openat {outside}"],
                f"os.chdir({str(self.home)!r}); open('b', 'w')": [f"openat {self.home}/b"],
                f"d = os.open({str(self.home)!r}, 0); os.mkdir('c', dir_fd=d)": [f"mkdirat {self.home}/c"],
                f"open('{inside}/out/d', 'w')": [f"openat {self.home}/d"],
                f"open('{inside}/e', 'w'); os.rename('{inside}/e', '{self.home}/e')": [f"rename {self.home}/e"],
                f"open('{inside}/f', 'w'); os.link('{inside}/f', '{self.home}/f')": [f"link(at)? {self.home}/f"],
                f"os.symlink('/etc/passwd', '{self.home}/g')": [f"symlink {self.home}/g"],
                f"os.unlink('{self.home}/old')": [f"unlink {self.home}/old"],
                f"os.utime('{self.home}/b'); os.chmod('{self.home}/b', 0o600)": [f"utimensat {self.home}/b", f"(f?chmod|fchmodat) {self.home}/b"],
                "open('/nowhere/h', 'w')": ["openat /nowhere/h"],
                f"open('{inside}/i', 'w'); os.symlink('/etc/passwd', '{inside}/j'); os.mkdir('{inside}/k'); open('{self.home}/b').read()": [],
                "open('/proc/self/comm', 'w'); open('/dev/null', 'w')": []}.items():
            with self.subTest(code):
                got = self.planted(code)
                self.assertEqual(len(got), len(found), got)
                for one, wanted in zip(got, found):
                    self.assertTrue(one == wanted or re.fullmatch(wanted, one), (one, wanted))

    def test_lines(self):
        allowed = traced.Allowed("/library")
        for line, found in {
                'connect(5, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:192.0.2.1", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>': "192.0.2.1",
                'connect(5, {sa_family=AF_INET6, sin6_port=htons(7777), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0': None,
                'connect(5, {sa_family=AF_VSOCK, svm_cid=0x2, svm_port=0x1}, 16) = 0': "an address of AF_VSOCK",
                'connect(5, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0': "a name service, /run/systemd/resolve/io.systemd.Resolve",
                'sendmmsg(5, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}}}, {msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("192.0.2.1")}}}], 2, 0) = 2': "192.0.2.1",
                'io_uring_setup(8, {flags=0}) = 5': "what goes through an io_uring is not seen",
                'openat2(AT_FDCWD</>, "a", {flags=O_WRONLY|O_CREAT, mode=0600, resolve=0}, 24) = 3</a>': "openat2 /a",
                'openat(AT_FDCWD</library>, "../library/a", O_RDWR) = 3</library/a>': None,
                'openat(AT_FDCWD</library>, "../library-2/a", O_RDWR) = 3</library-2/a>': "openat /library-2/a",
                'openat(AT_FDCWD</>, "/proc/self/fd/7", O_RDWR) = 3</home/a>': "openat /proc/self/fd/7",
                'openat(AT_FDCWD</>, "/proc/self/comm", O_WRONLY) = 3</proc/7/comm>': None,
                'openat(AT_FDCWD</>, "/proc/8/comm", O_WRONLY) = 3</proc/8/comm>': "openat /proc/8/comm",
                'openat(AT_FDCWD</>, "/proc/self/task/7/../../../../a", O_WRONLY) = 3</a>': "openat /a",
                'mkdir("/home", 0700) = -1 EEXIST (File exists)': None,
                'mkdir("/home/a", 0700) = -1 ENOENT (No such file or directory)': "mkdir /home/a",
                'renameat2(AT_FDCWD</library>, "a", 7</home>, "b", RENAME_NOREPLACE) = 0': "renameat2 /home/b",
                'openat(AT_FDCWD</>, "/etc/resolv.conf", O_RDONLY|O_CLOEXEC) = 3</etc/resolv.conf>': "looks up names: /etc/resolv.conf",
                'openat(AT_FDCWD</>, "/home/O_WRONLY", O_RDONLY) = 3</home/O_WRONLY>': None,
                "--- SIGCHLD {si_signo=SIGCHLD} ---": None, "+++ exited with 0 +++": None}.items():
            with self.subTest(line):
                self.assertEqual(traced.finding(line, allowed), found)


class CommandLine(Scratch):
    def trove(self, *words, status=0, named=(), decodes=False):
        run = self.start(TROVE, *words, "--library", self.library, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        out, error = run.process.communicate(timeout=LONGEST_S)
        self.assertEqual(run.process.returncode, status, f"{words}\n{out}\n{error}")
        started = self.check(run, *named)
        if decodes:
            self.assertIn("/proc/self/exe", started, "the decoders were followed")
        return out, error

    def test_every_verb(self):
        crawled, error = self.trove("crawl", self.photos, "--ocr-reader", "pp-ocr", decodes=True)
        if "Not done" in error:
            print(f"NOT TESTED: reading with pp-ocr\n{error}", flush=True)
        self.assertIn("new 7", crawled)
        picture = self.photos / "scene.jpg"
        self.trove("ocr", picture, decodes=True)
        reading = subprocess.run([TROVE, "ocr", picture, "--reader", "tesseract", "--languages", "eng"], env=self.environment, capture_output=True, text=True)
        if reading.returncode == 0:
            self.trove("ocr", "--reader", "tesseract", "--languages", "eng", decodes=True)
            (self.photos / "another.bmp").write_bytes(pictures.bmp(99))
            self.trove("crawl", "--tags", "later", decodes=True)
        else:
            print(f"NOT TESTED: reading with tesseract (tools/packages-test.txt)\n{reading.stderr}", flush=True)
        self.trove("tags", "run")
        self.trove("tags", "suggest", picture)
        self.trove("tags", "usual")
        self.trove("tags", "add", picture, "holiday")
        self.trove("search", "two dogs in the snow")
        self.trove("search", "--image", picture)
        outside = self.scratch / "outside.jpg"
        outside.write_bytes(pictures.jpeg(pictures.scene(2)))
        self.trove("search", "--image", outside, "at night", decodes=True)
        self.trove("similar", picture)
        self.trove("similar", outside, decodes=True)
        self.trove("random")
        self.trove("embed", "--text", "a red car")
        self.trove("embed", "--image", outside, decodes=True)
        self.trove("status", decodes=True)
        self.trove("check")
        self.trove("sources")

    def test_models(self):
        self.trove("crawl", self.photos, "--ocr", "off")
        self.trove("models", "list")
        self.trove("models", "verify", "trove-builtin-1")
        self.trove("models", "bench", decodes=True)
        export = self.scratch / "export"
        shutil.copytree(HERE / "golden/models/Xenova/clip-vit-base-patch32", export)
        shutil.copy(GOLDEN / "model/tokenizer.json", export)
        name = self.trove("models", "add", export)[0].split()[0]
        self.trove("models", "bench", name, "--pictures", self.photos, decodes=True)
        self.trove("models", "use", name)
        self.trove("crawl", decodes=True)
        self.trove("search", "a dog")
        self.trove("models", "use", "trove-builtin-1")
        self.trove("models", "remove", name)

    def test_what_is_given_to_others(self):
        self.trove("crawl", self.photos, "--ocr", "off")
        picture = self.photos / "scene.jpg"
        self.trove("tags", "add", picture, "holiday")
        self.trove("captions", "status")
        # Only the usual ports of this computer are asked; a server of the person's own may answer there.
        run = self.start(TROVE, "captions", "run", "-n", "1", "--library", self.library, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run.process.wait(LONGEST_S)
        self.check(run)
        self.assertTrue([line for line in run.lines() if line.startswith("connect(") and "127.0.0.1" in line], "connections are seen")
        self.trove("captions", "set", picture, "A scene.")
        self.trove("export", "xmp", named=[self.photos])
        self.trove("export", "undo", named=[self.photos])
        copy = self.scratch / "backups/trove.zip"
        copy.parent.mkdir()
        self.trove("backup", copy, named=[copy.parent])
        self.trove("forget", picture, "--yes")
        self.trove("restore", "--yes", copy)
        self.trove("check", "--repair")
        self.trove("purge", "--yes")

    def test_server(self):
        self.trove("crawl", self.photos, "--ocr", "off")
        run = self.start(TROVE, "serve", "--port", "0", "--library", self.library, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            host = re.search(r"http://([^/]+)/", run.process.stdout.readline()).group(1)

            def ask(method, path, body=None):
                connection = http.client.HTTPConnection(host, timeout=LONGEST_S)
                with contextlib.closing(connection):
                    connection.request(method, path, body, {"Content-Type": "application/octet-stream"} if body else {})
                    answer = connection.getresponse()
                    data = answer.read()
                    self.assertEqual(answer.status, 200, (path, data[:300]))
                    return data

            ask("GET", "/")
            ask("GET", "/api/v1/status")
            hits = json.loads(ask("GET", "/api/v1/search?q=two+dogs"))["hits"]
            ask("POST", "/api/v1/search", pictures.jpeg(pictures.scene(3)))
            for what in ("", "/similar", "/picture", "/file", "/tags"):
                ask("GET", f"/api/v1/photos/{hits[0]['id']}{what}")
            os.kill(run.program(), signal.SIGINT)
            self.assertEqual(run.process.wait(LONGEST_S), 0)
        finally:
            run.end()
            run.process.stdout.close()
        self.assertIn("/proc/self/exe", self.check(run), "the upload was decoded")

    def test_doors_that_are_opened_are_seen(self):
        """The same eyes, where something does leave: 192.0.2.0/24 belongs to nobody."""
        self.trove("crawl", self.photos, "--ocr", "off")
        self.trove("tags", "add", self.photos / "scene.jpg", "holiday")
        sidecars = self.start(TROVE, "export", "xmp", "--library", self.library, stdout=subprocess.DEVNULL)
        self.assertEqual(sidecars.process.wait(LONGEST_S), 0)
        self.assertIn(str(self.photos), sidecars.findings(traced.Allowed(self.library, self.temporary))[0])
        self.trove("captions", "settings", "--endpoint", "http://192.0.2.1:9")
        for words, mirror, seen in ((["captions", "run"], "", r"192\.0\.2\.1"), (["crawl", self.photos, "--embedder", "http://192.0.2.2:9"], "", r"192\.0\.2\.2"),
                                    (["models", "pull", "clip-vit-b-32"], "http://192.0.2.3/models", r"192\.0\.2\.3"),
                                    (["models", "pull", "clip-vit-b-32"], "http://models.invalid", r"looks up names: .*|a name serv.*")):
            with self.subTest(words):
                run = self.start(TROVE, *words, "--library", self.library, env={**self.environment, "TROVE_MODEL_MIRROR": mirror}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    self.until(lambda run=run: run.findings(traced.Allowed(self.library, self.temporary)) or run.process.poll() is not None, "nothing was seen")
                finally:
                    run.end()
                self.assertRegex(run.findings(traced.Allowed(self.library, self.temporary))[0], seen)

    def test_the_default_library_is_all_there_is_at_home(self):
        plain = environment(self.home, self.temporary)
        for words in (["crawl", self.photos], ["search", "a dog"], ["embed", "--text", "a dog"]):
            run = self.start(TROVE, *words, env=plain, stdout=subprocess.DEVNULL)
            self.assertEqual(run.process.wait(LONGEST_S), 0)
            # The folder above it is made where there is none.
            self.check(run, self.home / ".local", home=[".local"])
        self.assertEqual([p.relative_to(self.home) for p in self.home.glob(".local/*/*")], [pathlib.Path(".local/share/trove")])


class Desktop(Scratch):
    def setUp(self):
        super().setUp()
        read, write = os.pipe()
        screen = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.addCleanup(screen.wait)
        self.addCleanup(screen.terminate)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        runtime = self.scratch / "runtime"
        runtime.mkdir(mode=0o700)
        # A bus of the person's own would be reached, and one would be started where there is none.
        self.environment.update(DISPLAY=display, XDG_RUNTIME_DIR=str(runtime), DBUS_SESSION_BUS_ADDRESS="disabled:")

    def status(self):
        answer = subprocess.run([TROVE, "status", "--json", "--library", self.library], env=self.environment, capture_output=True, text=True)
        return json.loads(answer.stdout) if answer.returncode == 0 else {"photos": 0}

    def xdotool(self, *words):
        return subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=LONGEST_S).stdout.split()

    def test_crawl_and_search(self):
        run = self.start(DESKTOP, "--library", self.library, "--search", "two dogs", self.photos, stderr=subprocess.DEVNULL)
        try:
            window = self.until(lambda: self.xdotool("search", "--onlyvisible", "--name", "^Trove$"), "no window")[0]
            self.until(lambda: (now := self.status())["photos"] == 7 and now["read"] + now["unread"] == 7 and not now["being_written"], "the folder is crawled")
            time.sleep(2)
            self.xdotool("windowfocus", "--sync", window, "key", "ctrl+q")
            self.assertEqual(run.process.wait(LONGEST_S), 0)
        finally:
            run.end()
        self.assertIn("/proc/self/exe", self.check(run), "the decoders were followed")


def skip(why):
    print(f"SKIPPED: {why}", flush=True)
    sys.exit(77)


if __name__ == "__main__":
    if cannot := traced.why_not():
        skip(cannot)
    if WITH_DESKTOP and not DESKTOP:
        skip("trove-desktop was not built")
    if WITH_DESKTOP and (missing := [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]):
        skip(f"{', '.join(missing)} not installed (tools/packages-test.txt)")
    names = sys.argv[4 if WITH_DESKTOP else 2:]
    unittest.main(verbosity=2, argv=[sys.argv[0], *(names or (["Desktop"] if WITH_DESKTOP else ["Parser", "CommandLine"]))])
