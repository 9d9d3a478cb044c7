#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bench/http_bench.sh TROVE LIBRARY   thumbnails and search by wrk, beside nginx serving the same thumbnails as files
# Needs wrk and nginx-light (Debian). Measure when nothing else runs. 30 s a line on loopback, two threads, 32 connections.
set -euo pipefail
trove=${1:?a trove program}; library=${2:?a library}
seconds=${SECONDS_A_LINE:-30}
for tool in wrk nginx python3; do command -v "$tool" >/dev/null || { echo "http_bench: $tool is not installed" >&2; exit 1; }; done
scratch=$(mktemp -d)
trap 'kill "$server" "$nginx" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$scratch"' EXIT

python3 - "$library" "$scratch" <<'PY'
import pathlib, sqlite3, sys
library, scratch = map(pathlib.Path, sys.argv[1:])
files = scratch / "files"
files.mkdir()
jpegs = sqlite3.connect(f"file:{library}/thumbnails.db?mode=ro", uri=True)
photos = sqlite3.connect(f"file:{library}/catalog.db?mode=ro", uri=True).execute("SELECT id, hash FROM photo ORDER BY id LIMIT 2000").fetchall()
for photo, hash_ in photos:
    (files / f"{photo}.jpg").write_bytes(jpegs.execute("SELECT jpeg FROM thumbnail WHERE hash = ?", (hash_,)).fetchone()[0])
ids = ",".join(f'"{photo}"' for photo, _ in photos)
words = ",".join(f'"{a}+{b}"' for a in ("red", "old", "small", "wet") for b in ("boat", "house", "dog", "street", "tree"))
for name, path in (("trove", '"/api/v1/photos/" .. id .. "/thumbnail"'), ("nginx", '"/" .. id .. ".jpg"'), ("search", '"/api/v1/search?q=" .. id')):
    (scratch / f"{name}.lua").write_text(
        f"local ids = {{{words if name == 'search' else ids}}}\nlocal n = 0\nrequest = function()\n"
        f"  n = n % #ids + 1\n  local id = ids[n]\n  return wrk.format(\"GET\", {path})\nend\n")
PY

"$trove" serve --port 0 --library "$library" > "$scratch/serve" & server=$!
for _ in $(seq 50); do grep -q http "$scratch/serve" && break; sleep 0.1; done
address=$(grep -o 'http://[^ ]*' "$scratch/serve" | head -1)
cat > "$scratch/nginx.conf" <<CONF
worker_processes 2; daemon off; pid $scratch/pid; error_log $scratch/error.log;
events { worker_connections 4096; }
http { access_log off; sendfile on; keepalive_requests 1000000; client_body_temp_path $scratch; proxy_temp_path $scratch; fastcgi_temp_path $scratch; uwsgi_temp_path $scratch; scgi_temp_path $scratch;
  types { image/jpeg jpg; }
  server { listen 127.0.0.1:7798; root $scratch/files; } }
CONF
nginx -c "$scratch/nginx.conf" & nginx=$!
sleep 1
run() { echo "== $1"; wrk -t2 -c32 -d"${seconds}s" --latency -s "$scratch/$2.lua" "$3" | grep -E "Requests/sec|99%|Non-2xx|Socket errors" || true; }
run "thumbnails, trove" trove "${address%/}"
run "thumbnails, nginx" nginx http://127.0.0.1:7798
run "search, the same twenty queries" search "${address%/}"
python3 - "${address%/}" <<'PY' &
import socket, sys, time
host, port = sys.argv[1][7:].split(":")
idle = [socket.create_connection((host, int(port))) for _ in range(1000)]
slow = socket.create_connection((host, int(port)))
slow.sendall(b"GET /api/v1/status HTTP/1.1\r\n")
for _ in range(60):
    time.sleep(1)
    slow.sendall(b"X-A: b\r\n")
PY
idle=$!
sleep 2
run "thumbnails, trove, with 1,000 idle connections and a slow one" trove "${address%/}"
kill "$idle" 2>/dev/null || true
