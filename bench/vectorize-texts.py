"""What `vectorize.js` compares with: `python3 bench/vectorize-texts.py FOLDER METHOD`"""
import json
import sys
import time
from pathlib import Path

from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer

folder, method = sys.argv[1:]
contents = [path.read_bytes() for path in sorted(Path(folder).rglob("*.txt"))]
texts = [content.decode("utf-8", "replace") for content in contents]

seconds = float("inf")
for _ in range(3):
    vectorizer = HashingVectorizer() if method == "hashing" else TfidfVectorizer()
    start = time.perf_counter()
    matrix = vectorizer.fit_transform(texts)
    seconds = min(seconds, time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "bytes": sum(map(len, contents)), "entries": matrix.nnz}))
