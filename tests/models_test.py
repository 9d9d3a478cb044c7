#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Models as a person gets them: listed, pulled, added, used, verified, removed. Everything comes from a server of this test.
Usage: models_test.py TROVE"""
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

import model_server
import pictures

TROVE = sys.argv.pop(1)
GOLDEN = model_server.GOLDEN
for name in [n for n in os.environ if n.lower().endswith("_proxy") or n.startswith("TROVE_")]:
    del os.environ[name]


class Scratch(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch, True)
        self.photos, self.library = self.scratch / "photos", self.scratch / "library"
        self.models = self.library / "models"
        self.photos.mkdir()
        pictures.write_many(self.photos, 6)
        self.catalogue = self.scratch / "catalogue.json"
        self.catalogue.write_text(json.dumps(model_server.stand_in_catalogue()))
        self.environment = {**os.environ, "TROVE_MODEL_CATALOGUE": str(self.catalogue)}

    def serve(self, misbehave=lambda path, number: None):
        server = model_server.ModelServer(misbehave)
        self.addCleanup(server.close)
        self.environment["TROVE_MODEL_MIRROR"] = server.address
        return server

    def trove(self, *arguments, status=0):
        done = subprocess.run([TROVE, *map(os.fspath, arguments), "--library", self.library], capture_output=True, text=True, timeout=120,
                              env=self.environment)
        self.assertEqual(done.returncode, status, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done.stdout + done.stderr

    def json(self, *arguments):
        return json.loads(self.trove(*arguments, "--json"))

    def installed(self):
        return sorted(m["name"] for m in self.json("models", "list")["models"])

    def graphs(self):
        return {entry.name for entry in (self.library / "graphs").iterdir()}

    def models_of_catalog(self):
        catalog = self.library / "catalog.db"
        if not catalog.exists():
            return []
        with sqlite3.connect(f"file:{catalog}?mode=ro", uri=True) as db:
            return sorted(name for name, in db.execute("SELECT name FROM model"))


class EveryModelOfTheCatalogue(Scratch):
    def test_pull_use_crawl_search(self):
        self.serve()
        available = self.json("models", "list")["available"]
        self.assertGreaterEqual(len(available), 7)
        self.trove("crawl", self.photos)
        picture = self.photos / "000" / "00003.bmp"
        for model in available:
            for one in model["precisions"]:
                with self.subTest(one["name"]):
                    self.assertIn("installed", self.trove("models", "pull", model["name"], "--precision", one["precision"]))
                    self.trove("models", "verify", one["name"])
                    self.assertIn("is in use", self.trove("models", "use", one["name"]))
                    more = self.photos / "more"
                    more.mkdir(exist_ok=True)
                    (more / f"{one['name']}.bmp").write_bytes(pictures.bmp(one["name"]))
                    crawled = self.json("crawl", self.photos)
                    self.assertEqual((crawled["new"], crawled["failed"]), (1, 0))
                    answer = self.json("search", "two dogs in the snow", "-n", "50")
                    self.assertEqual(answer["model"], one["name"])
                    self.assertEqual(answer["total"], len(answer["hits"]))
                    self.assertEqual(answer["total"], 6 + len(list(more.iterdir())))
                    hits = self.json("search", "--image", picture)["hits"]
                    self.assertEqual(hits[0]["path"], str(picture))
                    self.assertGreater(hits[0]["score"], 0.999)
                    status = self.json("status")
                    self.assertEqual((status["model"], status["embedded"]), (one["name"], answer["total"]))

    def test_the_same_files_by_16_bit_weights_give_nearly_the_same_vectors(self):
        self.serve()
        vectors = []
        for precision in ("fp32", "fp16"):
            name = self.trove("models", "pull", "clip-vit-b-32", "--precision", precision).split()[0]
            self.trove("models", "use", name)
            vectors.append(self.json("embed", "--text", "a dog")["embedding"])
        self.assertGreater(sum(a * b for a, b in zip(*vectors)), 0.999)


class Pulling(Scratch):
    NAME = "clip-vit-b-32"

    def folder(self, name=NAME):
        return self.models / name

    def test_ten_cuts(self):
        cuts = random.Random(5)
        server = self.serve(lambda path, number: {"cut": cuts.randrange(1, 9000)} if number <= 10 else None)
        said = self.trove("models", "pull", self.NAME)
        self.assertIn("installed", said)
        self.assertGreater(len(server.asked), 10)
        self.trove("models", "verify", self.NAME)

    def test_what_is_refused_leaves_no_model(self):
        for what, misbehave, status, says in [
                ("404", lambda path, number: {"status": 404}, 3, "no such file (404)"),
                ("checksum", lambda path, number: {"body": model_server.stand_in(path).read_bytes()[:-1] + b"?"}, 1, "SHA-256"),
                ("login page", lambda path, number: {"body": b"<html>", "headers": {"Content-Type": "text/html"}}, 1, "login"),
                ("another size", lambda path, number: {"body": b"short"}, 1, "announces 5 bytes")]:
            with self.subTest(what):
                self.serve(misbehave)
                self.assertIn(says, self.trove("models", "pull", self.NAME, status=status))
                self.assertEqual(self.installed(), ["trove-builtin-1"])
                self.trove("models", "use", self.NAME, status=3)
        self.assertIn("clip-vit-b-32-fp16", self.trove("models", "pull", "nothing", status=3))
        self.assertIn("fp16, fp32 and int8", self.trove("models", "pull", self.NAME, "--precision", "fp64", status=2))

    def test_a_redirect_is_followed(self):
        def moved(path, number):
            return None if path.startswith("cdn/") else {"status": 302, "headers": {"Location": f"/cdn/x/resolve/y/{path}"}}
        server = model_server.ModelServer(moved)
        self.addCleanup(server.close)
        original = model_server.stand_in
        model_server.stand_in = lambda path: original(path.split("/resolve/y/")[-1])
        self.addCleanup(setattr, model_server, "stand_in", original)
        self.environment["TROVE_MODEL_MIRROR"] = server.address
        self.trove("models", "pull", self.NAME)
        self.assertEqual(len(server.asked), 6)

    def start(self, *arguments):
        process = subprocess.Popen([TROVE, *arguments, "--library", self.library], env=self.environment, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)

        def end():
            if process.poll() is None:
                process.kill()
                process.communicate()
        self.addCleanup(end)
        return process

    def wait_for_part(self):
        part = self.models / (self.NAME + ".partial") / "visual.onnx.part"
        for _ in range(500):
            if part.exists() and part.stat().st_size > 5000:
                return part
            time.sleep(0.02)
        self.fail("nothing came")

    def test_ctrl_c_keeps_the_part(self):
        server = self.serve(lambda path, number: {"pause": 0.1} if number == 1 else None)
        process = self.start("models", "pull", self.NAME)
        part = self.wait_for_part()
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[0]
        self.assertEqual(process.returncode, 130, said)
        self.assertIn(f"To go on: trove models pull {self.NAME}", said)
        kept = part.stat().st_size
        self.trove("models", "pull", self.NAME)
        self.assertEqual(server.asked[1][1], f"bytes={kept}-")

    def test_a_killed_pull_goes_on(self):
        server = self.serve(lambda path, number: {"pause": 0.1} if number == 1 else None)
        process = self.start("models", "pull", self.NAME)
        self.wait_for_part()
        process.kill()
        process.communicate()
        self.trove("models", "pull", self.NAME)
        self.assertRegex(server.asked[1][1], r"^bytes=\d+-$")

    def test_two_at_once(self):
        self.serve(lambda path, number: {"pause": 0.05} if number == 1 else None)
        first = self.start("models", "pull", self.NAME)
        self.wait_for_part()
        self.assertIn("being fetched by another process", self.trove("models", "pull", self.NAME, status=4))
        self.trove("crawl", self.photos)  # which a pull does not hinder
        said = first.communicate(timeout=60)[0]
        self.assertEqual(first.returncode, 0, said)

    def test_a_closed_network_gets_one_sentence(self):
        server = self.serve()
        server.close()
        self.trove("models", "pull", self.NAME, "--check", status=1)
        said = self.trove("models", "pull", self.NAME, status=1)
        self.assertEqual(len(said.strip().splitlines()), 1, said)
        self.assertIn("cannot be reached from here", said)
        catalogue = json.loads(self.catalogue.read_text())
        files = catalogue["models"][0]["precisions"]["fp32"]["files"]
        for file in files:
            place = self.models / (self.NAME + ".partial") / file["name"]
            self.assertIn(f"{server.address}/{file['path']} as {place}", said)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(model_server.stand_in(file["path"]), place)
        self.assertIn("installed (0 bytes fetched)", self.trove("models", "pull", self.NAME))
        self.assertIn("is there already", self.trove("models", "pull", self.NAME))

    def test_through_a_proxy(self):
        proxy = self.serve()
        self.environment.update(TROVE_MODEL_MIRROR="http://models.invalid", http_proxy=proxy.address)
        self.trove("models", "pull", self.NAME)
        self.assertTrue(all(path.startswith("http://models.invalid/") for path, _ in proxy.asked))

    def test_a_mirror_may_be_a_folder(self):
        files = json.loads(self.catalogue.read_text())["models"][0]["precisions"]["fp32"]["files"]
        for file in files:
            place = self.scratch / "mirror" / file["path"]
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(model_server.stand_in(file["path"]), place)
        self.trove("models", "pull", self.NAME, "--mirror", self.scratch / "mirror")

    def test_unknown_checksums_need_leave(self):
        self.serve()
        catalogue = json.loads(self.catalogue.read_text())
        catalogue["models"][0]["precisions"]["fp32"]["files"][0]["sha256"] = None
        self.catalogue.write_text(json.dumps(catalogue))
        self.assertIn("--allow-unverified", self.trove("models", "pull", self.NAME, status=2))
        self.assertIn("The checksum of visual.onnx was not known", self.trove("models", "pull", self.NAME, "--allow-unverified"))

    def test_what_is_pulled_is_run_once(self):
        """A catalogue may be wrong about a model, or somebody's own catalogue may be nonsense."""
        self.serve()
        catalogue = json.loads(self.catalogue.read_text())
        catalogue["models"][0]["image"]["output"] = "nothing"
        self.catalogue.write_text(json.dumps(catalogue))
        self.assertIn("has been fetched and cannot be used", self.trove("models", "pull", self.NAME, status=1))
        self.trove("crawl", self.photos)
        self.trove("models", "use", self.NAME, status=1)
        self.assertEqual(self.models_of_catalog(), ["trove-builtin-1"])

    def test_the_built_in_name_cannot_be_taken(self):
        self.serve()
        catalogue = json.loads(self.catalogue.read_text())
        for name in ("builtin", "trove-builtin-1"):
            catalogue["models"][0]["name"] = name
            catalogue.pop("recommended", None)
            self.catalogue.write_text(json.dumps(catalogue))
            self.assertIn("comes with the program", self.trove("models", "pull", name, status=2))


class Adding(Scratch):
    LAYOUTS = {"Xenova/clip-vit-base-patch32": "model/tokenizer.json", "Xenova/clip-vit-large-patch14": "model/tokenizer.json",
               "Xenova/siglip-base-patch16-224": "siglip.tokenizer.json", "immich-app/ViT-B-32__laion2b-s34b-b79k": "model/tokenizer.json",
               "onnx-community/siglip2-base-patch16-224-ONNX": "siglip2.tokenizer.json",
               "onnx-community/siglip2-base-patch16-256-ONNX": "siglip2.tokenizer.json", "masked": "model/tokenizer.json"}

    def export(self, layout, name=None):
        """A folder as somebody exported it."""
        folder = self.scratch / "exports" / (name or layout)
        shutil.copytree(GOLDEN / "models" / layout, folder)
        inside = folder / "textual" if (folder / "textual").exists() else folder
        shutil.copy(GOLDEN / "embed" / self.LAYOUTS[layout], inside / "tokenizer.json")
        return folder

    def test_every_layout(self):
        self.trove("crawl", self.photos)
        for layout in self.LAYOUTS:
            with self.subTest(layout):
                name = self.trove("models", "add", self.export(layout)).split()[0]
                self.assertEqual(name, layout.split("/")[-1].lower())
                self.trove("models", "use", name)
                answer = self.json("search", "a dog")
                self.assertEqual((answer["model"], answer["total"]), (name, 6))

    def test_added_is_what_is_pulled(self):
        """The manifest that is read off a folder says what the catalogue says."""
        self.serve()
        pairs = {"clip-vit-b-32": "Xenova/clip-vit-base-patch32", "clip-vit-l-14": "Xenova/clip-vit-large-patch14",
                 "siglip-b-16-224": "Xenova/siglip-base-patch16-224", "siglip2-b-16-224": "onnx-community/siglip2-base-patch16-224-ONNX",
                 "siglip2-b-16-256": "onnx-community/siglip2-base-patch16-256-ONNX",
                 "openclip-vit-b-32-laion2b": "immich-app/ViT-B-32__laion2b-s34b-b79k"}
        for name, layout in pairs.items():
            with self.subTest(name):
                self.trove("models", "pull", name, "--allow-unverified")
                self.trove("models", "add", self.export(layout), "--name", "added-" + name)
                pulled, added = (json.loads((self.models / n / "trove-model.json").read_text()) for n in (name, "added-" + name))
                if pulled["text"]["pad"] == "none":  # then the id is not used
                    del pulled["text"]["pad_id"], added["text"]["pad_id"]
                for field in ("family", "dimensions", "text", "sha256"):
                    self.assertEqual(pulled[field], added[field])
                for field, value in pulled["image"].items():
                    if field in ("mean", "std"):
                        for a, b in zip(value, added["image"][field]):
                            self.assertAlmostEqual(a, b, places=6)
                    else:
                        self.assertEqual(value, added["image"][field], field)

    def test_files_instead_of_a_folder(self):
        folder = self.export("Xenova/clip-vit-base-patch32")
        onnx = folder / "onnx"
        self.trove("models", "add", onnx / "vision_model.onnx", onnx / "text_model.onnx", "--name", "mine", "--licence", "MIT", "--title", "My own")
        listed = {m["name"]: m for m in self.json("models", "list")["models"]}["mine"]
        self.assertEqual((listed["licence"], listed["title"], listed["dimensions"]), ("MIT", "My own", 512))
        self.trove("models", "add", folder, "--precision", "fp16")
        self.assertIn("clip-vit-base-patch32-fp16", self.installed())
        self.assertIn("has no files of int8; it has fp16, fp32", self.trove("models", "add", folder, "--precision", "int8", status=3))
        self.trove("models", "add", self.models / "mine", "--name", "mine-again")
        self.assertIn("already", self.trove("models", "add", self.models / "mine", "--name", "mine-again", status=2))
        self.assertTrue((onnx / "vision_model.onnx").exists())

    def test_bad_models_are_refused_and_leave_nothing(self):
        def write(name, text):
            return lambda folder: (folder / name).write_text(text)

        def edit(name, **changes):
            def change(folder):
                file = json.loads((folder / name).read_text())
                file.update(changes)
                (folder / name).write_text(json.dumps(file))
            return change

        def take(name, source):
            return lambda folder: shutil.copy(GOLDEN / source, folder / name)

        def lose(name):
            return lambda folder: (folder / name).unlink()

        vision, text = "onnx/vision_model.onnx", "onnx/text_model.onnx"
        large = "models/Xenova/clip-vit-large-patch14/onnx"
        cases = [
            ("not an ONNX file", write(vision, "this is not ONNX"), "it is not an ONNX file, or is damaged"),
            ("empty", write(text, ""), "it is not an ONNX file, or is damaged"),
            ("no text tower", lose(text), "there is no text tower"),
            ("no image tower", lose(vision), "there is no image tower"),
            ("towers of different lengths", take(text, f"{large}/text_model.onnx"), "vectors of 512 numbers"),
            ("an image tower as text", take(text, f"{large}/vision_model.onnx"), "both take pictures"),
            ("a tokenizer of more ids than the tower has", take("tokenizer.json", "embed/siglip2.tokenizer.json"), "do not fit each other"),
            ("no tokenizer", lose("tokenizer.json"), "tokenizer.json is missing"),
            ("a tokenizer that is none", write("tokenizer.json", "{}"), "tokenizer.json"),
            ("no word on pictures", lose("preprocessor_config.json"), "preprocessor_config.json"),
            ("an unknown filter", edit("preprocessor_config.json", resample=1), "resample"),
            ("another size", edit("preprocessor_config.json", size={"shortest_edge": 336}, crop_size={"height": 336, "width": 336}), "takes 224 px"),
            ("not squares", edit("preprocessor_config.json", do_center_crop=False), "would not be squares"),
        ]
        self.trove("crawl", self.photos)
        for what, spoil, says in cases:
            with self.subTest(what):
                folder = self.export("Xenova/clip-vit-base-patch32", what.replace(" ", "-"))
                for file in folder.glob("onnx/*_fp16.onnx"):
                    file.unlink()
                spoil(folder)
                done = subprocess.run([TROVE, "models", "add", folder, "--library", self.library], capture_output=True, text=True, env=self.environment)
                self.assertIn(done.returncode, (1, 2, 3))
                self.assertIn(says, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
                self.assertEqual(self.installed(), ["trove-builtin-1"])
                self.assertEqual([p.name for p in self.models.iterdir() if p.suffix != ".lock"] if self.models.exists() else [], [])
        self.assertEqual(self.models_of_catalog(), ["trove-builtin-1"])

    def test_a_model_that_gives_no_numbers(self):
        for broken, says in (("nan_visual.onnx", "not numbers"), ("zero_visual.onnx", "only zeros"), ("nan_textual.onnx", "not numbers")):
            with self.subTest(broken):
                folder = self.scratch / "exports" / broken
                shutil.copytree(GOLDEN / "embed" / "model", folder)
                target = "textual.onnx" if "textual" in broken else "visual.onnx"
                shutil.copy(GOLDEN / "embed" / "broken" / broken, folder / target)
                manifest = json.loads((folder / "trove-model.json").read_text())
                manifest["sha256"][target] = __import__("hashlib").sha256((folder / target).read_bytes()).hexdigest()
                (folder / "trove-model.json").write_text(json.dumps(manifest))
                self.assertIn(says, self.trove("models", "add", folder, status=1))
                # Put there by hand, past `add`, it is refused when it is chosen.
                shutil.copytree(folder, self.models / "smuggled", dirs_exist_ok=True)
                self.trove("crawl", self.photos)
                self.assertIn(says, self.trove("models", "use", "golden-clip", status=1))
                self.assertEqual(self.models_of_catalog(), ["trove-builtin-1"])


class KeepingHouse(Scratch):
    def test_remove(self):
        self.serve()
        self.trove("crawl", self.photos)
        self.assertIn("built-in", self.trove("models", "remove", "trove-builtin-1", status=2))
        for name in ("clip-vit-b-32", "clip-vit-b-16"):
            self.trove("models", "pull", name)
        self.trove("models", "use", "clip-vit-b-32")
        self.assertIn("in use", self.trove("models", "remove", "clip-vit-b-32", status=2))
        self.assertIn("built-in", self.trove("models", "remove", "builtin", status=2))
        self.trove("models", "remove", "clip-vit-b-16")
        self.assertEqual(self.installed(), ["clip-vit-b-32", "trove-builtin-1"])
        self.trove("models", "remove", "clip-vit-b-16", status=3)
        self.trove("models", "remove", "../library", status=3)
        self.trove("models", "use", "trove-builtin-1")
        kept = self.graphs()
        self.trove("models", "remove", "clip-vit-b-32")
        self.assertEqual([p.name for p in self.models.iterdir()], [])
        self.assertTrue(set() < self.graphs() < kept, (self.graphs(), kept))  # its graphs went, those of the built-in stay
        # Its vectors are still there: fetched again, it owes nothing.
        self.trove("models", "pull", "clip-vit-b-32")
        self.assertEqual(self.trove("models", "use", "clip-vit-b-32"), "clip-vit-b-32 is in use.\n")

    def test_verify_and_mend(self):
        server = self.serve()
        self.trove("models", "pull", "clip-vit-b-32")
        self.assertIn("whole", self.trove("models", "verify", "clip-vit-b-32"))
        file = self.models / "clip-vit-b-32" / "textual.onnx"
        file.write_bytes(file.read_bytes()[:-1] + b"?")
        self.assertIn("textual.onnx is damaged", self.trove("models", "verify", "clip-vit-b-32", status=1))
        before = len(server.asked)
        self.trove("models", "pull", "clip-vit-b-32")
        self.assertEqual(len(server.asked), before + 1)
        self.trove("models", "verify", "clip-vit-b-32")

    def test_the_list(self):
        listed = self.json("models", "list")
        self.assertEqual([m["name"] for m in listed["models"]], ["trove-builtin-1"])
        builtin = listed["models"][0]
        self.assertTrue(builtin["in_use"] and builtin["built_in"] and builtin["bytes"] > 1_000_000)
        self.assertIsNone(builtin["images_per_s"])
        recommended = [p for m in listed["available"] for p in m["precisions"] if p["name"] == listed["recommended"]]
        self.assertEqual(len(recommended), 1)
        plain = self.trove("models", "list")
        for part in ("* trove-builtin-1", "siglip2-b-16-224", "Apache-2.0", "multilingual", "recall", "(recommended)"):
            self.assertIn(part, plain)
        self.catalogue.write_text('{"schema": 1}')
        self.assertIn(f'{self.catalogue}: "base" is missing', self.trove("models", "list", status=1))


if __name__ == "__main__":
    unittest.main()
