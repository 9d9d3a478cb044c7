#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every example of docs/http-api.md, checks answers against /api/v1/openapi.json, and what the examples cannot show:
streams, ranges, passwords. Usage: http_api_test.py TROVE"""
import contextlib
import http.client
import json
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import jsonschema

import pictures

trove = sys.argv[1]
here = pathlib.Path(__file__).parent


@contextlib.contextmanager
def served(library, *options):
    server = subprocess.Popen([trove, "serve", "--port", "0", "--library", str(library), *options], stdout=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://([^/]+)/", server.stdout.readline()).group(1), server
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0, "the server did not stop cleanly"


def ask(host, method, path, body=None, **headers):
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request(method, path, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    reply = connection.getresponse()
    data = reply.read()
    return reply.status, {name.lower(): value for name, value in reply.getheaders()}, data


def asked(host, method, path, body=None, **headers):
    status, reply_headers, data = ask(host, method, path, None if body is None else json.dumps(body), **headers)
    assert status == 200, (method, path, status, data)
    return json.loads(data)


def matches(wanted, got, where=""):
    """Whether `got` holds all that `wanted` says; "…" is anything."""
    if wanted == "…":
        return
    if isinstance(wanted, dict):
        assert isinstance(got, dict), (where, got)
        for name, value in wanted.items():
            assert name in got, f"{where}.{name} is missing in {got}"
            matches(value, got[name], f"{where}.{name}")
    elif isinstance(wanted, list):
        assert isinstance(got, list) and len(got) == len(wanted), (where, wanted, got)
        for i, (a, b) in enumerate(zip(wanted, got)):
            matches(a, b, f"{where}[{i}]")
    else:
        assert wanted == got, f"{where}: {wanted!r} is not {got!r}"


def closed(schema):
    """The same, but fields that it does not name are wrong: the web app's types are made of it."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(value) for name, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


class Description:
    """What /api/v1/openapi.json promises."""

    def __init__(self, document):
        self.document = {**document, "components": {**document["components"], "schemas": closed(document["components"]["schemas"])}}

    def check(self, method, path, status, content_type, data):
        for pattern, operations in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\\{id\\}", r"\\d+", re.escape(pattern)).replace(r"\{id\}", r"\d+"), path.split("?")[0]) and method.lower() in operations:
                responses = operations[method.lower()]["responses"]
                content = responses.get(str(status), responses["default"])["content"]
                assert content_type in content, (path, content_type, list(content))
                schema = content[content_type]["schema"]
                if "json" in content_type:
                    jsonschema.Draft202012Validator({**schema, "components": self.document["components"]}).validate(json.loads(data))
                return
        raise AssertionError(f"{method} {path} is not described")


def run_examples(host, text):
    description = Description(asked(host, "GET", "/api/v1/openapi.json"))
    token = asked(host, "GET", "/api/v1/session")["token"]
    # One for which the model suggests no tag: the examples say what a person's tags are answered with.
    photo = next(hit["id"] for hit in asked(host, "GET", "/api/v1/random?seed=1")["hits"]
                 if not asked(host, "GET", f"/api/v1/photos/{hit['id']}/tags")["tags"])
    examples = re.findall(r"```http\n(.*?)```", text, re.S)
    assert len(examples) > 25
    for example in examples:
        # In the answer, a number that stands in for another is written as text, so that the example is JSON by itself.
        example = example.replace('"ID"', str(photo)).replace("TOKEN", token).replace("ID", str(photo))
        lines = example.strip().split("\n")
        method, path = lines[0].split(" ")
        headers = dict(line.split(": ", 1) for line in lines[1:-1] if re.match(r"[A-Z][\w-]*: ", line))
        body = next((line for line in lines[1:-1] if line.startswith("{")), None)
        wanted_status, wanted = lines[-1].split(" ", 1)
        status, reply_headers, data = ask(host, method, path, body.encode() if body else None, **headers)
        assert status == int(wanted_status), (lines[0], status, data[:300])
        content_type = reply_headers["content-type"]
        if wanted.startswith("{"):
            matches(json.loads(wanted), json.loads(data), lines[0])
        else:
            assert content_type == wanted, (lines[0], content_type)
        description.check(method, path, status, content_type, data)
        if (method, path) == ("POST", "/api/v1/crawl"):
            wait_for_job(host)
    return len(examples)


def wait_for_job(host):
    for _ in range(600):
        job = asked(host, "GET", "/api/v1/crawl")
        if not job["running"]:
            return job
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def check_walls(host, count):
    def wall(parameters):
        status, headers, data = ask(host, "GET", f"/api/v1/wall?{parameters}")
        assert status == 200, data
        magic, total, offset, n, snapshot = struct.unpack_from("<4sIIIQ", data)
        assert magic == b"TWL1" and len(data) == 24 + n * 31, (len(data), n)
        return total, offset, snapshot, list(struct.unpack_from(f"<{n}d", data, 24)), headers, data
    total, _, snapshot, first, headers, data = wall("order=random&seed=3&limit=70")
    assert total == count and len(first) == 70
    _, offset, again, rest, _, _ = wall(f"snapshot={snapshot}&offset=70")
    assert again == snapshot and offset == 70 and len(set(first + rest)) == count
    assert ask(host, "GET", "/api/v1/wall?order=random&seed=3&limit=70", If_None_Match=headers["etag"])[0] == 304
    assert wall("order=random&seed=3&limit=70")[3] == first and wall("order=random&seed=4&limit=70")[3] != first
    assert wall("folder=/nowhere")[0] == 0 and wall("west=1&east=2")[0] == 0
    aspects = struct.unpack_from("<70H", data, 24 + 70 * 16)
    assert set(aspects) == {1500}, aspects
    assert any(data[24 + 70 * 19:]), "pictures have placeholders"
    for bad in ("order=best", "snapshot=1", "snapshot=x", "west=181", "west=x", "folder=here", "limit=0", "seed=-1"):
        assert ask(host, "GET", f"/api/v1/wall?{bad}")[0] in (400, 404), bad


def check_ranges(host):
    photo = asked(host, "GET", "/api/v1/random?seed=1&limit=1")["hits"][0]
    original = pathlib.Path(photo["path"]).read_bytes()
    path = f"/api/v1/photos/{photo['id']}/file"
    status, headers, data = ask(host, "GET", path)
    assert (status, data) == (200, original) and headers["content-disposition"].startswith("attachment; filename=")
    status, headers, data = ask(host, "GET", path, Range="bytes=10-19")
    assert (status, data, headers["content-range"]) == (206, original[10:20], f"bytes 10-19/{len(original)}")
    assert ask(host, "GET", path, Range="bytes=-5")[2] == original[-5:]
    assert ask(host, "GET", path, Range=f"bytes={len(original)}-")[0] == 416
    for whole in ("bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"):
        assert ask(host, "GET", path, Range=whole)[0] == 200, whole


def check_events(host, folder):
    address, port = host.rsplit(":", 1)
    with socket.create_connection((address, int(port)), timeout=60) as stream:
        stream.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        token = asked(host, "GET", "/api/v1/session")["token"]
        pictures.write_many(folder, 30, first=5000)
        asked(host, "POST", "/api/v1/sources", {"path": str(folder)}, X_Trove=token)
        heard = b""
        while not re.search(rb'"running":false[^\n]*"new":30,', heard):
            piece = stream.recv(65536)
            assert piece, heard[-500:]
            heard += piece
        assert b"text/event-stream" in heard and b'"running":true' in heard and b"event: job\n" in heard
    wait_for_job(host)
    sources = asked(host, "GET", "/api/v1/sources")["sources"]
    mine = next(one for one in sources if one["path"] == str(folder))
    assert mine["files"] == 30
    before = asked(host, "GET", "/api/v1/status")["photos"]
    asked(host, "DELETE", f"/api/v1/sources/{mine['id']}", X_Trove=token)
    assert asked(host, "GET", "/api/v1/status")["photos"] == before - 30
    assert len(list(folder.rglob("*.bmp"))) == 30, "originals are only read"
    assert ask(host, "DELETE", f"/api/v1/sources/{mine['id']}", X_Trove=token)[0] == 404
    for body, wanted in (({"path": "relative"}, 400), ({"path": "/not/there"}, 404), ({"path": 7}, 400), ({}, 400), ([], 400)):
        assert ask(host, "POST", "/api/v1/sources", json.dumps(body), X_Trove=token)[0] == wanted, body
    for junk in (b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"path": ' + b"[" * 50_000):
        assert ask(host, "POST", "/api/v1/sources", junk, X_Trove=token)[0] == 400


def check_forgetting(host, folder):
    token = asked(host, "GET", "/api/v1/session")["token"]
    pictures.write_many(folder, 4, first=7000)
    asked(host, "POST", "/api/v1/sources", {"path": str(folder)}, X_Trove=token)
    wait_for_job(host)
    mine = next(one for one in asked(host, "GET", "/api/v1/sources")["sources"] if one["path"] == str(folder))
    before = asked(host, "GET", "/api/v1/status")["photos"]
    wish = {"source": mine["id"]}
    plan = asked(host, "POST", "/api/v1/forget/preview", wish)
    assert (plan["done"], plan["photos"], plan["places"], plan["roots"]) == (False, 4, 4, [str(folder)]), plan
    now = {**wish, "token": plan["token"]}
    assert ask(host, "POST", "/api/v1/forget", json.dumps(now))[0] == 403, "without the page's token"
    assert ask(host, "POST", "/api/v1/forget", json.dumps({**wish, "token": "other"}), X_Trove=token)[0] == 400
    assert ask(host, "POST", "/api/v1/forget", json.dumps(wish), X_Trove=token)[0] == 400
    assert asked(host, "GET", "/api/v1/status")["photos"] == before
    assert asked(host, "POST", "/api/v1/forget", now, X_Trove=token)["done"]
    assert asked(host, "GET", "/api/v1/status")["photos"] == before - 4
    assert len(list(folder.rglob("*.bmp"))) == 4
    for bad, wanted in (({}, 400), ({"source": 1, "ids": [1]}, 400), ({"source": 987654}, 404), ({"folder": "here"}, 400), ({"folder": "/nowhere"}, 404),
                        ({"missing_for_s": -1}, 400), ({"ids": []}, 400), ({"ids": [987654]}, 404), ({"source": "x"}, 400)):
        assert ask(host, "POST", "/api/v1/forget/preview", json.dumps(bad))[0] == wanted, bad


def check_allowed_roots(library, scratch):
    allowed, secret = scratch / "allowed", scratch / "password of roots"
    (allowed / "below").mkdir(parents=True)
    secret.write_text("open sesame\n")
    options = ("--host", "0.0.0.0", "--password-file", str(secret))
    for roots, wanted in (((), 403), (("--allow-root", str(allowed)), 200)):
        with served(library, *options, *roots) as (host, _):
            host = f"127.0.0.1:{host.rsplit(':', 1)[1]}"
            let_in = {"Authorization": "Bearer open sesame"}
            let_in["X_Trove"] = asked(host, "GET", "/api/v1/session", **let_in)["token"]
            for path, status in ((allowed / "below", wanted), ("/etc/shadow", 403), ("/not/there", 403), ("/proc/1/environ", 403)):
                answer = ask(host, "POST", "/api/v1/sources", json.dumps({"path": str(path)}), **let_in)
                assert answer[0] == status, (path, answer)
                if status == 403:
                    assert b"--allow-root" in answer[2], answer
                else:
                    for _ in range(100):
                        if not asked(host, "GET", "/api/v1/crawl", **let_in)["running"]:
                            break
                        time.sleep(0.1)


def check_password(library, scratch):
    secret = scratch / "password"
    secret.write_text("open sesame\n")
    with served(library, "--host", "0.0.0.0", "--password-file", str(secret)) as (host, server):
        host = f"127.0.0.1:{host.rsplit(':', 1)[1]}"
        assert "locked with the password in" in server.stdout.readline()
        for path in ("/api/v1/status", "/api/v1/wall", "/api/v1/photos/1/thumbnail", "/api/v1/events"):
            assert ask(host, "GET", path)[0] == 401, path
        assert ask(host, "GET", "/")[0] == 200
        assert asked(host, "GET", "/api/v1/session") == {"locked": True, "token": "", "has_password": True, "beyond_loopback": True, "opens_folders": False}
        assert ask(host, "POST", "/api/v1/login", b'{"password": "open barley"}')[0] == 401
        status, headers, _ = ask(host, "POST", "/api/v1/login", b'{"password": "open sesame"}')
        assert status == 200 and "SameSite=Strict" in headers["set-cookie"] and "HttpOnly" in headers["set-cookie"]
        cookie = headers["set-cookie"].split(";")[0]
        assert asked(host, "GET", "/api/v1/status", Cookie=cookie)["photos"] > 0
        assert asked(host, "GET", "/api/v1/status", Authorization="Bearer open sesame")["photos"] > 0
        assert ask(host, "GET", "/api/v1/status", Host="evil.example")[0] == 403
        for _ in range(4):
            assert ask(host, "POST", "/api/v1/login", b'{"password": "guess"}')[0] == 401
        assert ask(host, "POST", "/api/v1/login", b'{"password": "open sesame"}')[0] == 429
    secret.write_text("short\n")
    refused = subprocess.run([trove, "serve", "--port", "0", "--library", str(library), "--host", "0.0.0.0", "--password-file", str(secret)], capture_output=True, text=True)
    assert refused.returncode == 2 and "8 are the least" in refused.stderr, refused


with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    pictures.write_many(scratch / "photos", 100)
    library = scratch / "library"
    export = scratch / "Takeout" / "Google Photos" / "Trip"  # of a picture that lies in the folder too
    export.mkdir(parents=True)
    (export / "a.bmp").write_bytes(pictures.bmp(7))
    (export / "a.bmp.json").write_text(json.dumps({"title": "a.bmp", "photoTakenTime": {}, "people": [{"name": "Ann"}]}))
    (export / "metadata.json").write_text(json.dumps({"title": "The trip", "access": "protected"}))
    subprocess.run([trove, "crawl", str(scratch / "photos"), str(scratch / "Takeout"), "--library", str(library), "--quiet"], check=True)
    with served(library) as (host, _):
        print(run_examples(host, (here.parent / "docs/http-api.md").read_text()), "examples answered as described")
        check_walls(host, 100)
        check_ranges(host)
        check_events(host, scratch / "more")
        check_forgetting(host, scratch / "to forget")
        document = scratch / "openapi.json"
        document.write_bytes(ask(host, "GET", "/api/v1/openapi.json")[2])
        subprocess.run(["node", here / "web" / "openapi_test.mjs", document], check=True)
    check_password(library, scratch)
    check_allowed_roots(library, scratch)
