"""Trains scikit-learn's network on request, and tells what it took.

Arguments: rows, batch. Prints its version, then for each line "epoch" or "step COUNT" on standard
input the processor and wall seconds of that work.
"""
import sys
import time

import numpy
import sklearn
from sklearn.neural_network import MLPClassifier

rows, batch = int(sys.argv[1]), int(sys.argv[2])
random = numpy.random.default_rng(1)
values = random.uniform(-2, 2, (rows, 60)).astype(numpy.float32)
score = values[:, 0] + values[:, 1] * values[:, 2]
classes = numpy.where(score > 0.4, 2, numpy.where(score < -0.4, 0, 1))
network = MLPClassifier((64, 64), solver="adam", batch_size=batch, random_state=1)
single = MLPClassifier((64, 64), solver="adam", batch_size=batch, random_state=1)
for model in (network, single):
    model.partial_fit(values[:batch], classes[:batch], classes=[0, 1, 2])
print(sklearn.__version__, flush=True)

for line in sys.stdin:
    words = line.split()
    wall, processor = time.perf_counter(), time.process_time()
    if words[0] == "epoch":
        # One pass over all rows in batches, shuffled.
        network.partial_fit(values, classes)
    else:
        for index in range(int(words[1])):
            start = index * batch % (rows - batch)
            single.partial_fit(values[start : start + batch], classes[start : start + batch])
    print(time.process_time() - processor, time.perf_counter() - wall, flush=True)
