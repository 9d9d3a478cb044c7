#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trove behind nginx with TLS, by the configuration that docs/http-api.md shows. Usage: proxy_test.py TROVE"""
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

import pictures

TROVE = sys.argv.pop(1)
NAME = "photos.example.org"
PASSWORD = "open sesame"
DOCUMENT = (pathlib.Path(__file__).resolve().parent.parent / "docs" / "http-api.md").read_text()
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def configuration(folder, port, trove_port):
    """The documented server, with the ports and the certificate of this test, and what nginx needs around it."""
    server = re.search(r"```nginx\n(.*?)```", DOCUMENT, re.S).group(1)
    for ours, its in (("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"), ("127.0.0.1:7777", f"127.0.0.1:{trove_port}"),
                      (f"/etc/ssl/certs/{NAME}.pem", f"{folder}/certificate.pem"), (f"/etc/ssl/private/{NAME}.key", f"{folder}/key.pem")):
        assert server.count(ours) == 1, f"docs/http-api.md: {ours}"
        server = server.replace(ours, its)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root root;\n" if os.geteuid() == 0 else ""
    return f"{user}worker_processes 1;\npid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{server}}}\n"


def lines_until(program, wanted):
    lines = []
    while line := program.stdout.readline():
        lines.append(line)
        if wanted in line:
            return "".join(lines)
    raise AssertionError("".join(lines) + program.stderr.read())


class Secure(http.client.HTTPSConnection):
    """To the proxy, under its public name, from an address of loopback."""

    def __init__(self, port, context, source):
        super().__init__(NAME, port, context=context, timeout=60)
        self.source = source

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.port), 60, (self.source, 0))
        self.sock = self._context.wrap_socket(plain, server_hostname=NAME)


class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="trove-proxy-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, True)
        pictures.write_many(cls.scratch / "photos", 5)
        cls.library, cls.secret = cls.scratch / "library", cls.scratch / "password"
        cls.secret.write_text(PASSWORD + "\n")
        subprocess.run([TROVE, "crawl", cls.scratch / "photos", "--library", cls.library, "--quiet", "--ocr", "off"], check=True)
        cls.port = free_port()
        cls.url = f"https://{NAME}:{cls.port}"
        trove = cls.start(TROVE, "serve", "--port", "0", "--library", cls.library, "--public-url", cls.url, "--password-file", cls.secret)
        cls.said = lines_until(trove, "locked with the password in")
        cls.trove_port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", cls.said).group(1))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
                        "-keyout", cls.scratch / "key.pem", "-out", cls.scratch / "certificate.pem"], check=True, capture_output=True)
        (cls.scratch / "nginx.conf").write_text(configuration(cls.scratch, cls.port, cls.trove_port))
        cls.start(NGINX, "-e", cls.scratch / "nginx.log", "-p", cls.scratch, "-c", cls.scratch / "nginx.conf", "-g", "daemon off;")
        cls.tls = ssl.create_default_context(cafile=cls.scratch / "certificate.pem")
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", cls.port)).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise AssertionError((cls.scratch / "nginx.log").read_text())

    @classmethod
    def start(cls, *command):
        program = subprocess.Popen(list(map(os.fspath, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.finish, program)
        return program

    @staticmethod
    def finish(program):
        program.send_signal(signal.SIGTERM)
        try:
            program.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            program.kill()
            program.communicate()

    def ask(self, method, path, body=None, source="127.0.0.1", **headers):
        connection = Secure(self.port, self.tls, source)
        connection.request(method, path, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        data = reply.read()
        connection.close()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}, data

    def log_in(self, password=PASSWORD, **more):
        return self.ask("POST", "/api/v1/login", json.dumps({"password": password}), Origin=self.url, **more)

    def session(self):
        """A cookie and the token for changes."""
        status, headers, data = self.log_in()
        self.assertEqual(status, 200, data)
        return headers["set-cookie"].split(";")[0], json.loads(data)["token"]

    def test_the_start_names_both_addresses(self):
        self.assertIn(f"Trove is at {self.url}/", self.said)

    def test_a_login_lasts_by_a_secure_cookie(self):
        self.assertEqual(self.ask("GET", "/")[0], 200)
        self.assertEqual(self.ask("GET", "/api/v1/status")[0], 401)
        status, headers, data = self.log_in()
        self.assertEqual(status, 200, data)
        self.assertIn("; Secure", headers["set-cookie"])
        self.assertTrue(json.loads(data)["beyond_loopback"])
        cookie = headers["set-cookie"].split(";")[0]
        status, _, data = self.ask("GET", "/api/v1/search?q=a+gradient&limit=3", Cookie=cookie)
        self.assertEqual((status, len(json.loads(data)["hits"])), (200, 3))

    def test_pictures_of_megabytes_are_searched_by(self):
        cookie, _ = self.session()
        picture = pictures.bmp(3, 900, 600)
        self.assertGreater(len(picture), 1_500_000)
        status, _, data = self.ask("POST", "/api/v1/search?limit=2", picture, Cookie=cookie, Origin=self.url)
        self.assertEqual(status, 200, data)
        self.assertEqual(len(json.loads(data)["hits"]), 2)

    def test_tags_are_changed_with_the_token(self):
        cookie, token = self.session()
        photo = json.loads(self.ask("GET", "/api/v1/random?limit=1", Cookie=cookie)[2])["hits"][0]["id"]
        change = json.dumps({"add": ["Harbour"], "remove": []})
        path = f"/api/v1/photos/{photo}/tags"
        self.assertEqual(self.ask("POST", path, change, Cookie=cookie, Origin=self.url)[0], 403)
        status, _, data = self.ask("POST", path, change, Cookie=cookie, Origin=self.url, X_Trove=token)
        self.assertEqual(status, 200, data)
        self.assertIn(b"Harbour", data)

    def test_events_arrive_at_once(self):
        cookie, token = self.session()
        listening = Secure(self.port, self.tls, "127.0.0.1")
        self.addCleanup(listening.close)
        listening.request("GET", "/api/v1/events", headers={"Cookie": cookie})
        reply = listening.getresponse()
        self.assertEqual((reply.status, reply.getheader("content-type")), (200, "text/event-stream"))
        self.assertIn(b"retry", reply.readline())
        change = json.dumps({"query": "a red boat"})
        self.assertEqual(self.ask("POST", "/api/v1/searches/recent", change, Cookie=cookie, Origin=self.url, X_Trove=token)[0], 200)
        begun = time.monotonic()
        while reply.readline() != b"event: library\n":
            self.assertLess(time.monotonic() - begun, 50)

    def test_other_names_and_origins_are_refused(self):
        cookie, token = self.session()
        for host in ("evil.example", NAME, f"{NAME}:{self.trove_port}", f"www.{NAME}:{self.port}"):
            self.assertEqual(self.ask("GET", "/api/v1/status", Cookie=cookie, Host=host)[0], 403, host)
        for origin in ("https://evil.example", f"http://{NAME}:{self.port}", f"https://{NAME}", "null"):
            self.assertEqual(self.ask("POST", "/api/v1/settings", "{}", Cookie=cookie, X_Trove=token, Origin=origin)[0], 403, origin)
        self.assertEqual(self.ask("GET", "/api/v1/status", Cookie=cookie, Sec_Fetch_Site="cross-site")[0], 403)

    def test_folders_of_the_computer_are_not_added(self):
        cookie, token = self.session()
        status, _, data = self.ask("POST", "/api/v1/sources", json.dumps({"path": "/etc"}), Cookie=cookie, X_Trove=token, Origin=self.url)
        self.assertEqual((status, b"--allow-root" in data), (403, True), data)

    def test_wrong_passwords_lock_out_one_address(self):
        for guess in range(5):
            self.assertEqual(self.log_in("guess", source="127.0.0.7", X_Forwarded_For=f"10.0.0.{guess}")[0], 401)
        self.assertEqual(self.log_in(source="127.0.0.7", X_Forwarded_For="10.0.0.9")[0], 429, "what the client writes itself counts for nothing")
        self.assertEqual(self.log_in(source="127.0.0.8")[0], 200)

    def test_no_start_without_a_password_or_with_a_path(self):
        for options, words in (((self.url,), "--password-file"), ((self.url, "--host", "0.0.0.0"), "--password-file"),
                               ((f"{self.url}/photos", "--password-file", self.secret), "has a path"),
                               ((NAME, "--password-file", self.secret), "https://")):
            done = subprocess.run([TROVE, "serve", "--port", "0", "--library", self.library, "--public-url", *options], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2, done)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    if NGINX is None or shutil.which("openssl") is None:
        print("SKIPPED: the test of a proxy needs nginx and openssl: tools/install --tests", file=sys.stderr)
        sys.exit(77)
    unittest.main(verbosity=2)
