"""What `models.js` compares with: `python3 bench/models-fit.py FOLDER ALGORITHM ROWS OPTIONS`"""
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import Lasso, LogisticRegression

warnings.simplefilter("ignore")
folder, name, rows, written = sys.argv[1:]
size = json.loads(Path(folder, f"{rows}.json").read_text())
shape = (size["rows"], size["columns"])


def numbers(part, dtype):
    return np.fromfile(Path(folder, f"{rows}.{part}"), dtype=dtype)


x = numbers("values", np.float64)
if Path(folder, f"{rows}.starts").exists():
    indices, starts = (numbers(part, np.uint32).astype(np.int32) for part in ("indices", "starts"))
    x = csr_matrix((x, indices, starts), shape=shape)
else:
    x = x.reshape(shape)
is_lasso = name == "lasso"
y = numbers("y", np.float64) if is_lasso else numbers("classes", np.uint32)

seconds = float("inf")
for _ in range(3):
    model = (Lasso if is_lasso else LogisticRegression)(**json.loads(written))
    start = time.process_time()
    model.fit(x, y)
    seconds = min(seconds, time.process_time() - start)
if is_lasso:
    objective = np.mean((y - model.predict(x)) ** 2) / 2 + model.alpha * np.abs(model.coef_).sum()
else:
    z = model.decision_function(x)
    objective = np.sum(np.logaddexp(0, z) - y * z) + np.sum(model.coef_**2) / 2
print(json.dumps({"seconds": seconds, "objective": float(objective)}))
