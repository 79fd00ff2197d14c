"""Makes model/model.onnx and model/tokenizer.json, with the packages onnx and numpy: `python make.py`."""
import json
import pathlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

folder = pathlib.Path(__file__).parent / "model"
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "cat", "dog", "sat", "##s"]
vectors = np.array(
    [[9, 9, 9], [1, 1, 1], [0, 0, 0], [0, 0, 4], [3, 0, 0], [0, 3, 0], [1, 2, 3], [-1, 0, 0]], dtype=np.float32
)
types = np.array([[0, 0, 0], [5, 5, 5]], dtype=np.float32)


def tokens(name):
    return helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])


graph = helper.make_graph(
    [
        helper.make_node("Gather", ["vectors", "input_ids"], ["of_words"]),
        helper.make_node("Gather", ["types", "token_type_ids"], ["of_types"]),
        helper.make_node("Add", ["of_words", "of_types"], ["sum"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["sum", "column"], ["last_hidden_state"]),
    ],
    "tiny",
    [tokens("input_ids"), tokens("attention_mask"), tokens("token_type_ids")],
    [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", 3])],
    [
        numpy_helper.from_array(vectors, "vectors"),
        numpy_helper.from_array(types, "types"),
        numpy_helper.from_array(np.array([-1], dtype=np.int64), "last"),
    ],
)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / "model.onnx")


def special(word):
    return {"id": words.index(word), "content": word, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": True}


def around(word):
    return {"SpecialToken": {"id": word, "type_id": 0}}


tokenizer = {
    "version": "1.0",
    "truncation": {"direction": "Right", "max_length": 6, "strategy": "LongestFirst", "stride": 0},
    "padding": None,
    "added_tokens": [special(word) for word in words[:4]],
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                   "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [around("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, around("[SEP]")],
        "pair": [around("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, around("[SEP]")],
        "special_tokens": {word: {"id": word, "ids": [words.index(word)], "tokens": [word]} for word in words[2:4]},
    },
    "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
    "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
              "max_input_chars_per_word": 100, "vocab": {word: number for number, word in enumerate(words)}},
}
(folder / "tokenizer.json").write_text(json.dumps(tokenizer, indent=1) + "\n")
