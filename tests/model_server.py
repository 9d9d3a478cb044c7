# SPDX-License-Identifier: GPL-3.0-or-later
"""A model host on 127.0.0.1, for tests: the paths of models/catalogue.json, with the small stand-ins of tests/golden/models/
for files. Serves ranges, and can be told to misbehave."""
import hashlib
import http.server
import json
import pathlib
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
# Files that several exports share, or whose real one differs from another only inside: which stand-in is served for them.
SAME_LAYOUT = {"Xenova/clip-vit-base-patch16": "Xenova/clip-vit-base-patch32"}
TOKENIZERS = {"siglip2": "siglip2.tokenizer.json", "siglip-": "siglip.tokenizer.json", "": "model/tokenizer.json"}


def tokenizer_for(name):
    return GOLDEN / "embed" / next(file for part, file in TOKENIZERS.items() if part in name)


def stand_in(path):
    """The file that is served as OWNER/NAME/resolve/REVISION/FILE."""
    owner, name, _, _, *rest = path.split("/")
    if rest[-1] == "tokenizer.json":
        return tokenizer_for(name)
    folder = GOLDEN / "models" / SAME_LAYOUT.get(f"{owner}/{name}", f"{owner}/{name}")
    file = folder.joinpath(*rest)
    # A dynamically quantised graph has the same inputs and outputs: the plain stand-in serves as one. So it does for the 16-bit
    # files of SigLIP 2; those of CLIP are real ones.
    for ending in ("_quantized", "_int8", "_fp16"):
        if not file.exists():
            file = file.with_name(file.name.replace(ending, ""))
    return file


def stand_in_catalogue():
    """models/catalogue.json with the sizes and checksums of the stand-ins; all else is as people get it."""
    catalogue = json.loads((ROOT / "models" / "catalogue.json").read_text())
    for model in catalogue["models"]:
        for precision in model["precisions"].values():
            for file in precision["files"]:
                body = stand_in(file["path"]).read_bytes()
                file["size"], file["sha256"] = len(body), hashlib.sha256(body).hexdigest()
    return catalogue


class ModelServer:
    """`misbehave(path, number)`: None, or {"status", "headers", "body", "cut": bytes, "pause": seconds a KiB}."""

    def __init__(self, misbehave=lambda path, number: None):
        self.asked = []  # (path, its Range header)
        outer, lock = self, threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                with lock:
                    outer.asked.append((self.path, self.headers.get("Range")))
                    number = len(outer.asked)
                path = self.path.split("//", 1)[-1].split("/", 1)[-1]  # a proxy is asked for the whole address
                odd = misbehave(path, number) or {}
                try:
                    body, status = odd.get("body", None), odd.get("status", 200)
                    body = stand_in(path).read_bytes() if body is None and status == 200 else body or b""
                except (OSError, ValueError, IndexError):
                    body, status = b"none", 404
                etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
                start = 0
                if status == 200 and self.headers.get("Range") and self.headers.get("If-Range", etag) == etag:
                    start, status = int(self.headers["Range"][len("bytes="):].rstrip("-")), 206
                self.send_response(status)
                for name, value in {"ETag": etag, "Content-Length": len(body) - start, "Connection": "close", **odd.get("headers", {})}.items():
                    self.send_header(name, str(value))
                if status == 206:
                    self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
                self.end_headers()
                body = body[start:][:odd.get("cut")]
                try:
                    for at in range(0, len(body), 1024):
                        time.sleep(odd.get("pause", 0))
                        self.wfile.write(body[at:at + 1024])
                except OSError:
                    pass
                self.close_connection = True

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
