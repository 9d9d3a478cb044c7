# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/golden/models/: small stand-ins for the published exports of the catalogue, in their layouts, with their file
names, tensor names and types. Tokenizers are those of tests/golden/embed/.

    /usr/bin/python3 make_layouts.py [OUT]
"""
import json
import pathlib
import sys

import torch

import layouts

HERE = pathlib.Path(__file__).resolve().parent
CLIP_MEAN, CLIP_STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
HALF = [0.5, 0.5, 0.5]
BATCH = {0: "batch_size"}
BATCH_AND_LENGTH = {0: "batch_size", 1: "sequence_length"}


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def both_precisions(module, folder, stem, *rest):
    layouts.export(module, folder / f"{stem}.onnx", *rest)
    layouts.export(layouts.halved(module), folder / f"{stem}_fp16.onnx", *rest)


def clip(out, dimensions, seed):
    torch.manual_seed(seed)
    tokens, width = layouts.KEPT["clip"]
    picture, ids = torch.randn(2, 3, 224, 224), torch.randint(0, tokens, (2, 9))
    both_precisions(layouts.Visual(224, dimensions), out / "onnx", "vision_model", ["pixel_values"], ["image_embeds", "last_hidden_state"], picture,
                    {"pixel_values": BATCH})
    both_precisions(layouts.Causal(tokens, width, 77, dimensions), out / "onnx", "text_model", ["input_ids"], ["text_embeds", "last_hidden_state"], ids,
                    {"input_ids": BATCH_AND_LENGTH})
    write_json(out / "config.json", {"model_type": "clip", "projection_dim": dimensions, "text_config": {"max_position_embeddings": 77},
                                     "vision_config": {"image_size": 224}})
    write_json(out / "preprocessor_config.json", {
        "crop_size": {"height": 224, "width": 224}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_rescale": True,
        "do_resize": True, "image_mean": CLIP_MEAN, "image_std": CLIP_STD, "resample": 3, "rescale_factor": 1 / 255, "size": {"shortest_edge": 224}})


def masked(out):
    """A text tower that wants an attention mask, and whose vectors' length stands in no file."""
    torch.manual_seed(5)
    tokens, width = layouts.KEPT["clip"]
    ids = torch.randint(0, tokens, (2, 9))
    free = {"image_embeds": {0: "batch_size", 1: "d"}, "text_embeds": {0: "batch_size", 1: "d"}}
    layouts.export(layouts.Visual(224, 64, hidden=False), out / "vision_model.onnx", ["pixel_values"], ["image_embeds"], torch.randn(2, 3, 224, 224),
                   {"pixel_values": {0: "batch_size", 2: "height", 3: "width"}})
    torch.onnx.export(layouts.Masked(tokens, width, 77, 64).eval(), (ids, torch.ones(2, 9, dtype=torch.long)), out / "text_model.onnx", opset_version=14,
                      input_names=["input_ids", "attention_mask"], output_names=["text_embeds"], do_constant_folding=False,
                      dynamic_axes={"input_ids": BATCH_AND_LENGTH, "attention_mask": BATCH_AND_LENGTH, **free})
    write_json(out / "preprocessor_config.json", {"crop_size": 224, "do_center_crop": True, "image_mean": CLIP_MEAN, "image_std": CLIP_STD,
                                                  "resample": 3, "size": 224})


def siglip(out, kind, size, resample, seed):
    torch.manual_seed(seed)
    tokens, width = layouts.KEPT[kind]
    layouts.export(layouts.Visual(size, 768, size // 32), out / "onnx" / "vision_model.onnx", ["pixel_values"], ["pooler_output", "last_hidden_state"],
                   torch.randn(2, 3, size, size), {"pixel_values": BATCH})
    layouts.export(layouts.Whole(tokens, width, 64, 768), out / "onnx" / "text_model.onnx", ["input_ids"], ["pooler_output", "last_hidden_state"],
                   torch.randint(0, tokens, (2, 64)), {"input_ids": BATCH})
    write_json(out / "config.json", {"model_type": "siglip", "text_config": {"max_position_embeddings": 64}, "vision_config": {"image_size": size}})
    write_json(out / "preprocessor_config.json", {
        "do_normalize": True, "do_rescale": True, "do_resize": True, "image_mean": HALF, "image_std": HALF, "resample": resample,
        "rescale_factor": 1 / 255, "size": {"height": size, "width": size}})


def open_clip(out):
    """Immich's layout: ids of 32 bits, always 77 of them."""
    torch.manual_seed(4)
    tokens, width = layouts.KEPT["clip"]
    layouts.export(layouts.Visual(224, 512, hidden=False), out / "visual" / "model.onnx", ["image"], ["embedding"], torch.randn(2, 3, 224, 224), {"image": BATCH})
    layouts.export(layouts.Causal(tokens, width, 77, 512, hidden=False), out / "textual" / "model.onnx", ["text"], ["embedding"],
                   torch.randint(0, tokens, (2, 77), dtype=torch.int32), {"text": BATCH})
    write_json(out / "config.json", {"embed_dim": 512, "vision_cfg": {"image_size": 224}, "text_cfg": {"context_length": 77}})
    write_json(out / "visual" / "preprocess_cfg.json", {"size": [224, 224], "mode": "RGB", "mean": CLIP_MEAN, "std": CLIP_STD,
                                                        "interpolation": "bicubic", "resize_mode": "shortest", "fill_color": 0})


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "tests" / "golden" / "models"
    clip(out / "Xenova/clip-vit-base-patch32", 512, 1)
    clip(out / "Xenova/clip-vit-large-patch14", 768, 2)
    siglip(out / "Xenova/siglip-base-patch16-224", "siglip", 224, 3, 3)
    open_clip(out / "immich-app/ViT-B-32__laion2b-s34b-b79k")
    masked(out / "masked")
    siglip(out / "onnx-community/siglip2-base-patch16-224-ONNX", "siglip2", 224, 2, 6)
    siglip(out / "onnx-community/siglip2-base-patch16-256-ONNX", "siglip2", 256, 2, 7)


main()
